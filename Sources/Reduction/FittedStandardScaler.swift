import LinearAlgebra
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

  public func transform(checked block: inout Matrix<Double>) {
    block.standardize(shift: mean, scale: scale)
  }

  /// Samples in the original units.
  ///
  /// - Throws: `ReductionError.wrongFeatureCount`.
  public func inverseTransform(_ scaled: Matrix<Double>) throws -> Matrix<Double> {
    try checkFeatureCount(scaled, expected: outputDimension, reducer: Self.name)
    var samples = scaled
    samples.mapColumns(factor: scale, offset: mean)
    return samples
  }

  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    zip(gradient, scale).map { $0 / $1 }
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
