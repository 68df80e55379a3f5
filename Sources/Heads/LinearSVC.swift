public import Tensors

/// A linear support vector classifier with the squared hinge loss, one class against the rest.
///
/// The primal objective is that of scikit-learn 1.9 `LinearSVC` (liblinear): the intercept is the weight of one more
/// feature, of the constant value `intercept_scaling`, and penalized as the others are. Solved by a trust region Newton
/// method, all classes at once, so that samples are read once for all.
public struct LinearSVC: Classifier {
  /// What a sample on the wrong side of its margin costs.
  public enum Loss: String, Codable, Sendable, CaseIterable {
    /// The square of what is missing.
    case squaredHinge = "squared_hinge"
  }

  /// The head's name in pipeline files.
  public static let name = "linear_svm"

  /// The price of the samples' losses against the penalty, above 0.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C = 1.0
  /// What a sample on the wrong side of its margin costs.
  public var loss = Loss.squaredHinge
  /// Whether there is an intercept.
  public var fitIntercept = true
  /// The constant whose weight the intercept is, above 0; the larger, the less the intercept is penalized.
  public var interceptScaling = 1.0
  /// Factors on C, by class, for the samples of the class that a model speaks for.
  public var classWeights = ClassWeights.none
  /// The most Newton steps, at least 1.
  public var maxIter = 1000
  /// The part of the first gradient that may be left, times the share of the smallest class, as in liblinear.
  public var tolerance = 1e-4

  /// A classifier with scikit-learn's defaults.
  public init() {}

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    [
      "C": .number(C), "loss": .text(loss.rawValue), "fit_intercept": .flag(fitIntercept),
      "intercept_scaling": .number(interceptScaling), "class_weight": classWeights.parameterValue,
      "max_iter": .integer(maxIter), "tolerance": .number(tolerance),
    ]
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter` for the first one out of range.
  public func validate() throws(HeadError) {
    for (name, value) in [("C", C), ("intercept_scaling", interceptScaling), ("tolerance", tolerance)] {
      try require(value.isFinite && value > 0, name, "\(value)", "a number above 0")
    }
    try require(maxIter >= 1, "max_iter", "\(maxIter)", "1 or more")
    try validate(classWeights)
  }

  /// Learns to tell the classes of `samples` apart.
  ///
  /// The result does not depend on the number of threads.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  /// - Complexity: O(steps · n · d · classes) time; O(n · classes) memory beside the samples, and some copies of the
  ///   weights.
  public func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedLinearSVC {
    try fit(
      samples, context: context, bySamples: samples.classIndices.count <= SquaredHingeBySamples.sampleLimit)
  }

  /// Fits by equations over samples, or by steps over features.
  package func fit(
    _ samples: LabelledSamples, context: FittingContext, bySamples: Bool
  ) throws -> FittedLinearSVC {
    let factors = try classWeights.factors(samples, head: Self.name)
    let modelCount = samples.classNames.count == 2 ? 1 : samples.classNames.count
    let costs = factors.map { C * $0 }
    let settings = LinearObjective.Settings(
      // In liblinear's one-vs-rest a class's weight is that of its own samples; the rest weigh 1.
      loss: .squaredHinge, positiveCosts: costs,
      negativeCosts: modelCount == 1 ? costs : costs.map { _ in C },
      penalizesOffsets: fitIntercept, offsetScale: fitIntercept ? interceptScaling : 0)
    let fit =
      bySamples
      ? try LinearFit(
        bySamples: settings, samples, modelCount: modelCount, mostSteps: maxIter, head: Self.name,
        context: context)
      : try overFeatures(settings, samples, modelCount: modelCount, context: context)
    return FittedLinearSVC(
      classNames: samples.classNames, model: fit.model, hasConverged: fit.hasConverged,
      iterationCount: fit.iterationCount)
  }

  private func overFeatures(
    _ settings: LinearObjective.Settings, _ samples: LabelledSamples, modelCount: Int, context: FittingContext
  ) throws -> LinearFit {
    let share = Double(samples.classCounts.min() ?? 1) / Double(samples.classIndices.count)
    return try LinearFit(
      settings, samples, modelCount: modelCount, mostSteps: maxIter, head: Self.name, context: context
    ) { gradient, first in
      let limit = tolerance * share
      return gradient.reduce(0) { $0 + $1 * $1 } <= limit * limit * first.reduce(0) { $0 + $1 * $1 }
    }
  }
}
