public import LinearAlgebra
public import Tensors

/// Scales every feature linearly so that its smallest and largest value become given bounds.
///
/// Matches scikit-learn 1.9 `MinMaxScaler`: a feature whose range is below ten rounding errors keeps its
/// scale; values outside the fitted range are not clipped.
public struct MinMaxScaler: Reducer {
  public static let name = "min_max_scaler"

  /// What the smallest value becomes.
  public var lowerBound: Double
  /// What the largest value becomes.
  public var upperBound: Double

  /// A scaler to `lowerBound...upperBound`.
  public init(lowerBound: Double = 0, upperBound: Double = 1) {
    (self.lowerBound, self.upperBound) = (lowerBound, upperBound)
  }

  public var hyperparameters: [String: ParameterValue] {
    ["lower_bound": .number(lowerBound), "upper_bound": .number(upperBound)]
  }

  public func validate() throws(ReductionError) {
    guard lowerBound.isFinite else {
      throw .invalidHyperparameter(
        reducer: Self.name, name: "lower_bound", found: "\(lowerBound)", expected: "a finite number")
    }
    guard upperBound.isFinite, upperBound > lowerBound else {
      throw .invalidHyperparameter(
        reducer: Self.name, name: "upper_bound", found: "\(upperBound)",
        expected: "a finite number above lower_bound (\(lowerBound))")
    }
  }

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedMinMaxScaler {
    let (minimum, maximum) = try ColumnStatistics.ranges(of: source, context: context)
    var scale: [Double] = []
    var offset: [Double] = []
    for (low, high) in zip(minimum, maximum) {
      let range = high - low
      let factor = (upperBound - lowerBound) / (range < 10 * Double.ulpOfOne ? 1 : range)
      scale.append(factor)
      offset.append(lowerBound - low * factor)
    }
    return FittedMinMaxScaler(minimum: minimum, maximum: maximum, scale: scale, offset: offset)
  }
}
