/// The hyperparameters of `head.linear_svm`, named as those of scikit-learn's `LinearSVC`.
public struct LinearSVMSpec: Equatable, Sendable {
  /// What a sample on the wrong side of its margin costs.
  public enum Loss: String, CaseIterable, Equatable, Sendable {
    /// The square of what is missing.
    case squaredHinge = "squared_hinge"
  }

  /// The price of the samples' losses against the penalty, greater than 0.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C = 1.0
  /// What a sample on the wrong side of its margin costs.
  public var loss = Loss.squaredHinge
  /// Whether there is an intercept.
  public var fitIntercept = true
  /// The constant whose weight the intercept is, greater than 0.
  public var interceptScaling = 1.0
  /// How much the samples of each class count.
  public var classWeight = SVMSpec.ClassWeight.uniform
  /// The most Newton steps, at least 1.
  public var maxIter = 1000
  /// The part of the first gradient that may be left, greater than 0.
  public var tolerance = 0.0001
  /// What gives it probabilities.
  public var calibration = CalibrationSpec.sigmoid

  /// The defaults.
  public init() {}
}
