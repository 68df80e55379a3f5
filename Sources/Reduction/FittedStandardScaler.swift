public import Tensors

/// The mean and spread that samples are scaled by.
public struct FittedStandardScaler: FittedReducerStep {
  public static let name = StandardScaler.name
  public static let archiveKind = "STDSCALE"
  public static let archiveVersion = 1

  /// What is taken from each feature: its mean, or 0 where means are kept.
  public let mean: [Double]
  /// The population variance of each feature.
  public let variance: [Double]
  /// What each centred feature is divided by: its standard deviation; 1 for a constant feature, or
  /// where deviations are kept.
  public let scale: [Double]

  /// Numbers as learned, one per feature each.
  init(mean: [Double], variance: [Double], scale: [Double]) {
    (self.mean, self.variance, self.scale) = (mean, variance, scale)
  }

  public var inputDimension: Int { mean.count }
  public var outputDimension: Int { mean.count }

  public func transform(checked block: Matrix<Double>) -> Matrix<Double> {
    mappingColumns(of: block) { (value, column) in (value - mean[column]) / scale[column] }
  }

  /// Samples in the original units.
  ///
  /// - Throws: `ReductionError.wrongFeatureCount`.
  public func inverseTransform(_ scaled: Matrix<Double>) throws -> Matrix<Double> {
    try checkFeatureCount(scaled, expected: outputDimension, reducer: Self.name)
    return mappingColumns(of: scaled) { (value, column) in value * scale[column] + mean[column] }
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(mean)
    writer.put(variance)
    writer.put(scale)
  }

  public init(from reader: inout ArchiveReader) throws {
    self.init(
      mean: try reader.takeDoubles(), variance: try reader.takeDoubles(), scale: try reader.takeDoubles())
    try reader.require(
      !mean.isEmpty && mean.count == variance.count && mean.count == scale.count,
      "\(mean.count) means, \(variance.count) variances, \(scale.count) scales")
  }
}

/// Every element of `block` passed through `change` together with its column.
func mappingColumns(of block: Matrix<Double>, _ change: (Double, Int) -> Double) -> Matrix<Double> {
  var result = block
  for start in stride(from: 0, to: block.elements.count, by: max(1, block.columnCount)) {
    for column in 0..<block.columnCount {
      result.elements[start + column] = change(block.elements[start + column], column)
    }
  }
  return result
}
