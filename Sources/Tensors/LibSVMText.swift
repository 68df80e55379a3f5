/// libsvm's text form of samples.
public enum LibSVMText {
  /// `1:0.5 4:2`: what is not 0, by number from 1.
  ///
  /// A float is written as the double it is, so that libsvm, which reads doubles, gets the same number.
  public static func features(_ values: ArraySlice<Float>) -> String {
    values.enumerated().lazy.filter { $0.element != 0 }.map { "\($0.offset + 1):\(Double($0.element))" }
      .joined(separator: " ")
  }

  /// One line of a data file: a class's number, then the features.
  ///
  /// - Parameter label: From 1; 0 for a sample of no known class.
  public static func line(label: Int, _ values: ArraySlice<Float>) -> String {
    "\(label) \(features(values))"
  }
}
