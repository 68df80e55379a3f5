internal import CMatrix
public import Tensors

/// A vector of floats as doubles, to be compared with vectors that lie in memory as bytes.
///
/// Everything is summed in double precision and in an order of its own: the same bits on every processor, for any
/// number of threads, and for bytes at any address.
public struct WideVector: Sendable {
  /// The values.
  public let values: [Double]
  /// The sum of the squares of the values; not finite where one of them is not.
  public let squaredNorm: Double

  /// The vector whose float32 values are `bytes`, little-endian.
  ///
  /// - Precondition: `bytes` holds whole values.
  public init(_ bytes: RawSpan) {
    let count = bytes.byteCount / 4
    precondition(bytes.byteCount == count * 4, "\(bytes.byteCount) bytes are no whole number of floats")
    let values = bytes.withUnsafeBytes { bytes in
      [Double](unsafeUninitializedCapacity: count) { buffer, filled in
        vector_widen(bytes.baseAddress, count, buffer.baseAddress)
        filled = count
      }
    }
    self.values = values
    squaredNorm = Self.compare(values, bytes).squaredNorm
  }

  /// The rows of a matrix.
  public static func rows(of matrix: Matrix<Float>) -> [WideVector] {
    let (values, width) = (matrix.elements.span, matrix.columnCount)
    return (0..<matrix.rowCount).map {
      WideVector(values.extracting($0 * width..<($0 + 1) * width).bytes)
    }
  }

  /// The scalar product with the vector in `bytes`, and that vector's squared norm.
  ///
  /// - Precondition: Both have the same number of values.
  public func product(with bytes: RawSpan) -> (product: Double, squaredNorm: Double) {
    checkLength(bytes)
    return Self.compare(values, bytes)
  }

  /// The squared Euclidean distance from the vector in `bytes`, summed up from differences.
  ///
  /// - Precondition: Both have the same number of values.
  public func squaredDistance(from bytes: RawSpan) -> Double {
    checkLength(bytes)
    return bytes.withUnsafeBytes { vector_squared_distance(values, $0.baseAddress, values.count) }
  }

  private func checkLength(_ bytes: RawSpan) {
    precondition(
      bytes.byteCount == values.count * 4, "\(values.count) values and \(bytes.byteCount) bytes do not fit")
  }

  private static func compare(
    _ values: [Double], _ bytes: RawSpan
  ) -> (product: Double, squaredNorm: Double) {
    var (dot, squares) = (0.0, 0.0)
    bytes.withUnsafeBytes { vector_product(values, $0.baseAddress, values.count, &dot, &squares) }
    return (dot, squares)
  }
}
