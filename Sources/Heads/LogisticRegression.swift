public import Tensors

/// Logistic regression: multinomial for several classes, binary for two.
///
/// The objective and its scale are those of scikit-learn 1.9 `LogisticRegression`: half the squared weights plus C times
/// the sum of the samples' losses; intercepts are not penalized. Solved by a trust region Newton method.
public struct LogisticRegression: Classifier {
  /// What keeps weights small.
  public enum Penalty: String, Codable, Sendable, CaseIterable {
    /// Half the squared weights.
    case l2
    /// Nothing. Classes that can be separated have no optimum then.
    case none
  }

  /// The head's name in pipeline files.
  public static let name = "logistic_regression"

  /// The price of the samples' losses against the penalty, above 0.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C = 1.0
  /// What keeps weights small.
  public var penalty = Penalty.l2
  /// Whether there is an intercept.
  public var fitIntercept = true
  /// Factors on the samples' losses, by class.
  public var classWeights = ClassWeights.none
  /// The most Newton steps, at least 1.
  public var maxIter = 100
  /// The part of the first gradient that may be left.
  ///
  /// Stricter than scikit-learn's rule (no entry above `tolerance` times C and the number of samples), by which one step
  /// may be enough for thousands of samples, far from the optimum.
  public var tolerance = 1e-4

  /// A classifier with scikit-learn's defaults.
  public init() {}

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    [
      "C": .number(C), "penalty": .text(penalty.rawValue), "fit_intercept": .flag(fitIntercept),
      "class_weight": classWeights.parameterValue, "max_iter": .integer(maxIter),
      "tolerance": .number(tolerance),
    ]
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter` for the first one out of range.
  public func validate() throws(HeadError) {
    try require(C.isFinite && C > 0, "C", "\(C)", "a number above 0")
    try require(maxIter >= 1, "max_iter", "\(maxIter)", "1 or more")
    try require(tolerance.isFinite && tolerance > 0, "tolerance", "\(tolerance)", "a number above 0")
    try validate(classWeights)
  }

  /// Learns to tell the classes of `samples` apart.
  ///
  /// The result does not depend on the number of threads.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  /// - Complexity: O(steps · n · d · classes) time; O(n · classes) memory beside the samples, and some copies of the
  ///   weights.
  public func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedLogisticRegression {
    let factors = try classWeights.factors(samples, head: Self.name)
    let modelCount = samples.classNames.count == 2 ? 1 : samples.classNames.count
    let cost = penalty == .none ? 1 : C
    let costs = factors.map { cost * $0 }
    let fit = try LinearFit(
      LinearObjective.Settings(
        loss: modelCount == 1 ? .logistic : .softmax, positiveCosts: costs, negativeCosts: costs,
        penalty: penalty == .none ? 0 : 1, offsetScale: fitIntercept ? 1 : 0), samples,
      modelCount: modelCount, mostSteps: maxIter, head: Self.name, context: context
    ) { gradient, first in
      gradient.reduce(0) { $0 + $1 * $1 } <= tolerance * tolerance * first.reduce(0) { $0 + $1 * $1 }
    }
    return FittedLogisticRegression(
      classNames: samples.classNames, model: fit.model, hasConverged: fit.hasConverged,
      iterationCount: fit.iterationCount)
  }
}
