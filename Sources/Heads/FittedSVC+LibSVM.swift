import Tensors

extension FittedSVC {
  /// The machine as libsvm's text model, which `svm-predict` reads.
  ///
  /// Classes are labelled 1, 2 … in the order of `classNames`. Numbers are written so that they read back to the last
  /// bit; zeros of support vectors are left out, features are numbered from 1. Probabilities are not part of it: libsvm's votes decide.
  /// - Parameter type: What the machine was learned as; once learned, both kinds predict alike.
  /// Reference: libsvm 3.24, `svm_save_model`.
  public func libsvmModelText(as type: SVC.Formulation = .cSVC) -> String {
    let sign: Double = classNames.count == 2 ? -1 : 1
    var lines = ["svm_type \(type.rawValue)"]
    lines.append("kernel_type \(kernel.kernel == .poly ? "polynomial" : kernel.kernel.rawValue)")
    if kernel.kernel == .poly { lines.append("degree \(kernel.degree)") }
    if kernel.kernel != .linear { lines.append("gamma \(kernel.gamma)") }
    if kernel.kernel == .poly || kernel.kernel == .sigmoid { lines.append("coef0 \(kernel.coef0)") }
    lines.append("nr_class \(classNames.count)")
    lines.append("total_sv \(supportVectors.rowCount)")
    lines.append("rho " + intercepts.map { "\(-sign * $0)" }.joined(separator: " "))
    lines.append("label " + classNames.indices.map { "\($0 + 1)" }.joined(separator: " "))
    lines.append("nr_sv " + supportCounts.map { "\($0)" }.joined(separator: " "))
    lines.append("SV")
    for row in 0..<supportVectors.rowCount {
      let coefficients = (0..<dualCoefficients.rowCount).map { "\(sign * dualCoefficients[$0, row])" }
      lines.append(
        (coefficients + [LibSVMText.features(supportVectors.row(row))]).joined(separator: " ") + " ")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// libsvm's text form of samples.
public enum LibSVMText {
  /// `1:0.5 4:2`: what is not 0, by number from 1.
  ///
  /// A float is written as the double it is, so that libsvm, which reads doubles, gets the same number.
  static func features(_ values: ArraySlice<Float>) -> String {
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
