import LinearAlgebra
import Tensors

/// Means, spreads and ranges of the columns, accumulated in double row after row as NumPy does.
struct ColumnStatistics {
  /// The number of rows.
  let sampleCount: Int
  /// Arithmetic mean of each column.
  let mean: [Double]

  /// One pass for the means.
  init(of source: any RowSource) throws {
    var sums = [Double](repeating: 0, count: source.columnCount)
    for range in source.blocks {
      let block = try source.rows(range)
      for row in 0..<block.rowCount {
        let values = block.row(row)
        for (column, value) in zip(sums.indices, values) { sums[column] += value }
      }
    }
    sampleCount = source.rowCount
    mean = sums.map { [sampleCount] in $0 / Double(sampleCount) }
  }

  /// Sums of deviations and of squared deviations from the mean; a second pass.
  func deviations(of source: any RowSource) throws -> (sums: [Double], squares: [Double]) {
    var sums = [Double](repeating: 0, count: mean.count)
    var squares = sums
    for range in source.blocks {
      let block = try source.rows(range)
      for row in 0..<block.rowCount {
        for (column, value) in zip(mean.indices, block.row(row)) {
          let deviation = value - mean[column]
          sums[column] += deviation
          squares[column] += deviation * deviation
        }
      }
    }
    return (sums, squares)
  }

  /// The smallest and largest value of each column.
  static func ranges(of source: any RowSource) throws -> (minimum: [Double], maximum: [Double]) {
    var minimum = [Double](repeating: .infinity, count: source.columnCount)
    var maximum = [Double](repeating: -.infinity, count: source.columnCount)
    for range in source.blocks {
      let block = try source.rows(range)
      for row in 0..<block.rowCount {
        for (column, value) in zip(minimum.indices, block.row(row)) {
          if value < minimum[column] { minimum[column] = value }
          if value > maximum[column] { maximum[column] = value }
        }
      }
    }
    return (minimum, maximum)
  }
}
