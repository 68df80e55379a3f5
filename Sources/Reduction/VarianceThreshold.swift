public import LinearAlgebra
public import Tensors

/// Keeps the features whose variance is strictly greater than a threshold.
///
/// Matches scikit-learn 1.9 `VarianceThreshold`: population variance in double; for threshold 0 the smaller
/// of variance and range counts, so that rounding cannot make a constant feature vary.
public struct VarianceThreshold: Reducer {
  public static let name = "variance_threshold"

  /// Features with this variance or less are dropped.
  public var threshold: Double

  /// A selector of features that vary by more than `threshold`.
  public init(threshold: Double = 0) { self.threshold = threshold }

  public var hyperparameters: [String: ParameterValue] { ["threshold": .number(threshold)] }

  public func validate() throws(ReductionError) {
    guard threshold.isFinite, threshold >= 0 else {
      throw .invalidHyperparameter(
        reducer: Self.name, name: "threshold", found: "\(threshold)", expected: "a number from 0 up")
    }
  }

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedVarianceThreshold {
    let statistics = try ColumnStatistics(of: source, context: context)
    let squares = try statistics.deviations(of: source, context: context).squares
    var variances = squares.map { $0 / Double(source.rowCount) }
    if threshold == 0 {
      let (minimum, maximum) = try ColumnStatistics.ranges(of: source, context: context)
      for column in variances.indices {
        variances[column] = min(variances[column], maximum[column] - minimum[column])
      }
    }
    let fitted = FittedVarianceThreshold(threshold: threshold, variances: variances)
    guard fitted.outputDimension > 0 else {
      throw ReductionError.noFeatureLeft(
        threshold: threshold, largestVariance: variances.max() ?? 0, sampleCount: source.rowCount,
        featureCount: source.columnCount)
    }
    return fitted
  }
}
