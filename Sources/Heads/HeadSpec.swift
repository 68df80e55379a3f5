public import Tensors

/// A head before fitting: a classifier and how its decision values become probabilities.
public struct HeadSpec: Codable, Equatable, Sendable {
  /// The classifier.
  public var classifier: ClassifierSpec
  /// How decision values become probabilities; nil leaves the classifier's own, if it has any.
  public var calibration: CalibrationMethod?

  /// A head of these parts.
  public init(_ classifier: ClassifierSpec, calibration: CalibrationMethod? = nil) {
    (self.classifier, self.calibration) = (classifier, calibration)
  }

  /// The head's name in pipeline files.
  public var name: String { type(of: classifier.base).name }

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    classifier.base.hyperparameters.merging(
      ["calibration": calibration.map { .text($0.rawValue) } ?? .none]
    ) { own, _ in own }
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter`.
  public func validate() throws(HeadError) { try classifier.base.validate() }

  /// Learns to tell the classes of `labels` apart.
  ///
  /// - Parameters:
  ///   - features: `(sampleCount, featureCount)`, all values finite.
  ///   - labels: The class name of every sample; at least two different ones.
  ///   - start: A fitted head to learn on from; only a perceptron can. Calibration starts afresh.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  public func fit(
    _ features: Matrix<Float>, labels: [String], context: FittingContext = FittingContext(),
    startingFrom start: FittedHead? = nil
  ) throws -> FittedHead {
    try validate()
    if let start { try classifier.checkStart(start.classifier) }
    let samples = try LabelledSamples(features, labels: labels, head: name)
    // Before the long work: a class too small to calibrate is known now.
    let folds = try calibration.map { _ in try Calibration.folds(samples, head: name) }
    guard let folds, let method = calibration else {
      return FittedHead(
        classifier: try classifier.fit(samples, context: context, startingFrom: start?.classifier),
        calibration: nil)
    }
    if case .svm(let svc) = classifier {
      // Folds and the final fit share their scalar products, which take most of the time.
      let problem = try SVCSearchProblem(samples, context: context)
      let fitted = try problem.fit(svc)
      let calibration = try Calibration(fitting: method, to: samples, folds: folds) {
        try problem.evaluate(svc, trainRows: $0, testRows: $1).decisionValues
      }
      return FittedHead(classifier: .svm(fitted), calibration: calibration)
    }
    let fitted = try classifier.fit(samples, context: context, startingFrom: start?.classifier)
    // One fold after the other: what is fitted uses all cores by itself.
    let calibration = try Calibration(fitting: method, to: samples, folds: folds) { train, test in
      try classifier.fit(samples.selecting(train), context: context).base
        .outputs(samples.features.selectingRows(test)).decisionValues
    }
    return FittedHead(classifier: fitted, calibration: calibration)
  }
}
