import LinearAlgebra
public import Tensors

/// Which features vary enough.
public struct FittedVarianceThreshold: FittedReducerStep {
  public static let name = VarianceThreshold.name
  public static let archiveKind = "VARTHRES"
  public static let archiveVersion = 1

  /// Features with this variance or less are dropped.
  public let threshold: Double
  /// The population variance of every input feature; for threshold 0 never more than its range.
  public let variances: [Double]
  /// The input columns that are kept, ascending.
  public let retainedColumns: [Int]

  /// Chooses columns by `variances`.
  init(threshold: Double, variances: [Double]) {
    self.threshold = threshold
    self.variances = variances
    retainedColumns = variances.indices.filter { variances[$0] > threshold }
  }

  public var inputDimension: Int { variances.count }
  public var outputDimension: Int { retainedColumns.count }

  public func transform(checked block: inout Matrix<Double>) {
    if retainedColumns.count < block.columnCount { block = block.selectingColumns(retainedColumns) }
  }

  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: inputDimension)
    for (column, value) in zip(retainedColumns, gradient) { result[column] = value }
    return result
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(threshold)
    writer.put(variances)
  }

  public init(from reader: inout ArchiveReader) throws {
    self.init(threshold: try reader.takeDouble(), variances: try reader.takeDoubles())
    try reader.require(!retainedColumns.isEmpty, "no feature passes its variance threshold")
  }
}
