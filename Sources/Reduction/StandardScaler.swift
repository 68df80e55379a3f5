public import LinearAlgebra
public import Tensors

/// Shifts every feature to mean 0 and scales it to standard deviation 1.
///
/// Matches scikit-learn 1.9 `StandardScaler` on doubles: population standard deviation; a feature that
/// cannot be told from a constant within rounding keeps its scale.
public struct StandardScaler: Reducer {
  public static let name = "standard_scaler"

  /// Whether the mean is taken away.
  public var withMean: Bool
  /// Whether samples are divided by the standard deviation.
  public var withStd: Bool

  /// A scaler; by default it does both.
  public init(withMean: Bool = true, withStd: Bool = true) {
    (self.withMean, self.withStd) = (withMean, withStd)
  }

  public var hyperparameters: [String: ParameterValue] {
    ["with_mean": .flag(withMean), "with_std": .flag(withStd)]
  }

  public func validate() throws(ReductionError) {}

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedStandardScaler {
    let count = Double(source.rowCount)
    let statistics = try ColumnStatistics(of: source, context: context)
    let (sums, squares) = try statistics.deviations(of: source, context: context)
    let epsilon = Double.ulpOfOne
    var variance: [Double] = []
    var scale: [Double] = []
    for (column, mean) in statistics.mean.enumerated() {
      // The corrected two-pass algorithm and its error bound; Chan, Golub, LeVeque, "Algorithms for
      // computing the sample variance", 1983, doi:10.1080/00031305.1983.10483115.
      let columnVariance = (squares[column] - sums[column] * sums[column] / count) / count
      let meanError = count * mean * epsilon
      let bound = count * epsilon * columnVariance + meanError * meanError
      variance.append(columnVariance)
      scale.append(columnVariance <= bound ? 1 : columnVariance.squareRoot())
    }
    return FittedStandardScaler(
      mean: withMean ? statistics.mean : Array(repeating: 0, count: scale.count), variance: variance,
      scale: withStd ? scale : Array(repeating: 1, count: scale.count))
  }
}
