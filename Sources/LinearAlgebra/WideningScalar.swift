import CMatrix

/// An element type whose matrices are computed with in double precision.
public protocol WideningScalar: BinaryFloatingPoint, Sendable {
  /// Puts lines of `columnCount` values, as doubles without loss and less `mean` where there is one, into `result`.
  ///
  /// - Precondition: `result` has as many elements as `values`.
  static func widen(
    _ values: ArraySlice<Self>, columnCount: Int, centredOn mean: [Double]?, into result: inout [Double])

  /// The position of the first NaN or infinity, counted from 0.
  static func firstNonFinite(in values: [Self]) -> Int?
}

extension Float: WideningScalar {
  public static func widen(
    _ values: ArraySlice<Float>, columnCount: Int, centredOn mean: [Double]?, into result: inout [Double]
  ) {
    precondition(result.count == values.count, "no room")
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        guard columnCount > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
        cmatrix_widen(from, source.count / columnCount, columnCount, mean, to, Int32(BLAS.threadCount))
      }
    }
  }

  public static func firstNonFinite(in values: [Float]) -> Int? {
    let position = cmatrix_first_nonfinite_float(values, values.count)
    return position < 0 ? nil : Int(position)
  }
}

extension Double: WideningScalar {
  public static func widen(
    _ values: ArraySlice<Double>, columnCount: Int, centredOn mean: [Double]?, into result: inout [Double]
  ) {
    precondition(result.count == values.count, "no room")
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        _ = target.update(from: source)
        guard columnCount > 0, let mean, let start = target.baseAddress else { return }
        cmatrix_standardize(
          start, source.count / columnCount, columnCount, mean, nil, Int32(BLAS.threadCount))
      }
    }
  }

  public static func firstNonFinite(in values: [Double]) -> Int? {
    let position = cmatrix_first_nonfinite_double(values, values.count)
    return position < 0 ? nil : Int(position)
  }
}
