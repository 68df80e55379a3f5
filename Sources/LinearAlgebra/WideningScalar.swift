/// An element type whose matrices are computed with in double precision.
public protocol WideningScalar: BinaryFloatingPoint, Sendable {
  /// `values` as doubles, without loss.
  static func widened(_ values: ArraySlice<Self>) -> [Double]
}

extension Float: WideningScalar {
  public static func widened(_ values: ArraySlice<Float>) -> [Double] { values.map { Double($0) } }
}

extension Double: WideningScalar {
  public static func widened(_ values: ArraySlice<Double>) -> [Double] { Array(values) }
}
