public import Tensors

/// A matrix that is read in blocks of rows, as doubles, so that it need not exist in memory as doubles.
public protocol RowSource {
  /// The number of rows.
  var rowCount: Int { get }
  /// The number of columns.
  var columnCount: Int { get }
  /// Ranges of rows that cover the source in order; what is read at once.
  var blocks: [Range<Int>] { get }
  /// The rows in `range`, computed anew on every call.
  func rows(_ range: Range<Int>) throws -> Matrix<Double>
}

extension RowSource {
  /// Blocks of about 32 MB as doubles.
  public var blocks: [Range<Int>] {
    let height = max(1, (4 << 20) / max(1, columnCount))
    return stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
  }
}

extension Matrix: RowSource where Scalar: WideningScalar {
  public func rows(_ range: Range<Int>) -> Matrix<Double> {
    Matrix<Double>(
      rowCount: range.count, columnCount: columnCount,
      elements: Scalar.widened(elements[range.lowerBound * columnCount..<range.upperBound * columnCount]))
  }
}
