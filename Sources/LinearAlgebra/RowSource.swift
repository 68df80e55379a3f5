public import Tensors

/// A matrix that is read in blocks of rows, as doubles, so that it need not exist in memory as doubles.
public protocol RowSource {
  /// The number of rows.
  var rowCount: Int { get }
  /// The number of columns.
  var columnCount: Int { get }
  /// Doubles that are in memory for one row while a block is made; at least `columnCount`.
  var widestColumnCount: Int { get }
  /// Makes `block` the rows in `range`, computed anew on every call, less `mean` where there is one.
  ///
  /// What `block` was before is lost; its memory is used again if it is large enough, because fresh memory costs
  /// about as much as filling it.
  func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws
}

extension RowSource {
  public var widestColumnCount: Int { columnCount }

  /// The rows in `range`, computed anew on every call, less `mean` where there is one.
  public func rows(_ range: Range<Int>, centredOn mean: [Double]? = nil) throws -> Matrix<Double> {
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    try read(range, centredOn: mean, into: &block)
    return block
  }

  /// Ranges of rows that cover the source in order, each of at most `byteCount` bytes as doubles (or one row).
  public func blocks(ofAtMost byteCount: Int) -> [Range<Int>] {
    let height = max(1, byteCount / (8 * max(1, widestColumnCount)))
    return stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
  }

  /// Blocks of 8 MB: what goes over each number once or twice finds it in the processor's cache.
  public var smallBlocks: [Range<Int>] { blocks(ofAtMost: 8 << 20) }
}

extension Matrix: RowSource where Scalar: WideningScalar {
  /// The rows in `range` as doubles.
  public func rows(_ range: Range<Int>) -> Matrix<Double> {
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    read(range, centredOn: nil, into: &block)
    return block
  }

  public func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) {
    block.reshape(rowCount: range.count, columnCount: columnCount)
    Scalar.widen(
      elements[range.lowerBound * columnCount..<range.upperBound * columnCount], columnCount: columnCount,
      centredOn: mean, into: &block.elements)
  }
}

extension Matrix where Scalar == Double {
  /// Becomes a matrix of another shape with any elements, in the same memory if that is large enough.
  public mutating func reshape(rowCount: Int, columnCount: Int) {
    var storage: [Double] = []
    swap(&storage, &elements)
    let count = rowCount * columnCount
    if storage.count >= count {
      storage.removeLast(storage.count - count)
    } else {
      storage = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
        buffer.initialize(repeating: 0)
        filled = count
      }
    }
    self = Matrix(rowCount: rowCount, columnCount: columnCount, elements: storage)
  }
}
