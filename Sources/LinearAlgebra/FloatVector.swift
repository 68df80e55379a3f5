internal import CVectors
public import Tensors

/// A vector of floats to be compared with vectors that lie in memory as bytes, as a store keeps them.
///
/// Everything is summed in double precision and in an order of its own: the same bits on every processor, for any
/// number of threads, for bytes at any address, and in SQL, whose functions are made of the same code.
public struct FloatVector: Sendable {
  /// The values.
  public let values: [Float]
  /// The sum of the squares of the values; not finite where one of them is not.
  public let squaredNorm: Double

  /// The vector whose float32 values are `bytes`, little-endian.
  ///
  /// - Precondition: `bytes` holds whole values.
  public init(_ bytes: RawSpan) {
    var values: [Float] = []
    values.append(floatsIn: bytes)
    self.values = values
    squaredNorm = Self.squaredNorm(of: bytes)
  }

  /// The rows of a matrix.
  public static func rows(of matrix: Matrix<Float>) -> [FloatVector] {
    let (values, width) = (matrix.elements.span, matrix.columnCount)
    return (0..<matrix.rowCount).map {
      FloatVector(values.extracting($0 * width..<($0 + 1) * width).bytes)
    }
  }

  /// The sum of the squares of the float32 values in `bytes`; not finite where one of them is not.
  ///
  /// - Precondition: `bytes` holds whole values.
  public static func squaredNorm(of bytes: RawSpan) -> Double {
    bytes.withUnsafeBytes { code.dot($0.count / 4, $0.baseAddress, $0.baseAddress) }
  }

  /// The scalar product with the vector in `bytes`, and that vector's squared norm.
  ///
  /// - Precondition: Both have the same number of values.
  public func product(with bytes: RawSpan) -> (product: Double, squaredNorm: Double) {
    checkLength(bytes)
    let sums = bytes.withUnsafeBytes { Self.code.products(values.count, values, $0.baseAddress) }
    return (sums.products, sums.second_squares)
  }

  /// The squared Euclidean distance from the vector in `bytes`, summed up from differences.
  ///
  /// - Precondition: Both have the same number of values.
  public func squaredDistance(from bytes: RawSpan) -> Double {
    checkLength(bytes)
    return bytes.withUnsafeBytes { Self.code.squared_distance(values.count, values, $0.baseAddress) }
  }

  private func checkLength(_ bytes: RawSpan) {
    precondition(
      bytes.byteCount == values.count * 4, "\(values.count) values and \(bytes.byteCount) bytes do not fit")
  }

  /// The fastest loops this processor runs.
  private static let code = cvectors_fastest_code().pointee
}
