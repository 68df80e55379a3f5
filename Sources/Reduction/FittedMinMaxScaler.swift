import LinearAlgebra
public import Tensors

/// The range of each feature and the linear map made from it.
public struct FittedMinMaxScaler: FittedReducerStep {
  public static let name = MinMaxScaler.name
  public static let archiveKind = "MINMAX"
  public static let archiveVersion = 1

  /// The smallest value of each feature.
  public let minimum: [Double]
  /// The largest value of each feature.
  public let maximum: [Double]
  /// What each feature is multiplied by.
  public let scale: [Double]
  /// What is added after that (scikit-learn's `min_`).
  public let offset: [Double]

  /// Numbers as learned, one per feature each.
  init(minimum: [Double], maximum: [Double], scale: [Double], offset: [Double]) {
    (self.minimum, self.maximum, self.scale, self.offset) = (minimum, maximum, scale, offset)
  }

  public var inputDimension: Int { scale.count }
  public var outputDimension: Int { scale.count }

  public func transform(checked block: inout Matrix<Double>) {
    block.mapColumns(factor: scale, offset: offset)
  }

  /// Samples in the original units.
  ///
  /// - Throws: `ReductionError.wrongFeatureCount`.
  public func inverseTransform(_ scaled: Matrix<Double>) throws -> Matrix<Double> {
    try checkFeatureCount(scaled, expected: outputDimension, reducer: Self.name)
    var samples = scaled
    samples.standardize(shift: offset, scale: scale)
    return samples
  }

  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    zip(gradient, scale).map { $0 * $1 }
  }

  public func write(to writer: inout ArchiveWriter) {
    for values in [minimum, maximum, scale, offset] { writer.put(values) }
  }

  public init(from reader: inout ArchiveReader) throws {
    self.init(
      minimum: try reader.takeDoubles(), maximum: try reader.takeDoubles(), scale: try reader.takeDoubles(),
      offset: try reader.takeDoubles())
    try reader.require(
      !minimum.isEmpty && [maximum, scale, offset].allSatisfy { $0.count == minimum.count },
      "\(minimum.count) minima, \(maximum.count) maxima, \(scale.count) scales, \(offset.count) offsets")
  }
}
