/// The hyperparameters of `head.logistic_regression`, named as scikit-learn's.
public struct LogisticRegressionSpec: Equatable, Sendable {
  /// What keeps weights small.
  public enum Penalty: String, CaseIterable, Equatable, Sendable {
    /// Half the squared weights.
    case l2
    /// Nothing.
    case none
  }

  /// The price of the samples' losses against the penalty, greater than 0.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C = 1.0
  /// What keeps weights small.
  public var penalty = Penalty.l2
  /// Whether there is an intercept.
  public var fitIntercept = true
  /// How much the samples of each class count.
  public var classWeight = SVMSpec.ClassWeight.uniform
  /// The most Newton steps, at least 1.
  public var maxIter = 100
  /// The part of the first gradient that may be left, greater than 0.
  public var tolerance = 0.0001
  /// What turns its logits into other probabilities than its own.
  public var calibration = CalibrationSpec.none

  /// The defaults.
  public init() {}
}
