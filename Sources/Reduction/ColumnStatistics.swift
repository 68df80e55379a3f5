import LinearAlgebra
import Tensors

/// Means, spreads and ranges of the columns, accumulated in double row after row as NumPy does.
struct ColumnStatistics {
  /// The number of rows.
  let sampleCount: Int
  /// Arithmetic mean of each column.
  let mean: [Double]

  /// One pass for the means.
  init(of source: any RowSource, context: FittingContext) throws {
    var sums = [Double](repeating: 0, count: source.columnCount)
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in source.smallBlocks {
      try context.checkCancellation()
      try source.read(range, centredOn: nil, into: &block)
      block.addColumnSums(to: &sums)
    }
    sampleCount = source.rowCount
    mean = sums.map { [sampleCount] in $0 / Double(sampleCount) }
  }

  /// Sums of deviations and of squared deviations from the mean; a second pass.
  func deviations(
    of source: any RowSource, context: FittingContext
  ) throws -> (sums: [Double], squares: [Double]) {
    var sums = [Double](repeating: 0, count: mean.count)
    var squares = sums
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in source.smallBlocks {
      try context.checkCancellation()
      try source.read(range, centredOn: nil, into: &block)
      block.addColumnDeviations(from: mean, to: &sums, squares: &squares)
    }
    return (sums, squares)
  }

  /// The smallest and largest value of each column.
  static func ranges(
    of source: any RowSource, context: FittingContext
  ) throws -> (minimum: [Double], maximum: [Double]) {
    var minimum = [Double](repeating: .infinity, count: source.columnCount)
    var maximum = [Double](repeating: -.infinity, count: source.columnCount)
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in source.smallBlocks {
      try context.checkCancellation()
      try source.read(range, centredOn: nil, into: &block)
      block.extendColumnRanges(minimum: &minimum, maximum: &maximum)
    }
    return (minimum, maximum)
  }
}
