public import Tensors

/// Samples on which many classifiers, which differ in their settings, are fitted on some rows and tried on others.
///
/// May be used from several threads at once; each fit then works on as many cores as the context says.
public struct ClassifierTrials: Sendable {
  private let samples: LabelledSamples
  private let context: FittingContext
  /// Scalar products for support vector machines, which take most of their time; nil for other heads.
  private let svcProblem: SVCSearchProblem?

  /// Trials on these samples.
  ///
  /// - Parameters:
  ///   - features: `(sampleCount, featureCount)`, all values finite.
  ///   - labels: The class name of every sample; at least two different ones.
  ///   - head: The name of the classifiers' kind.
  /// - Throws: `HeadError`.
  public init(_ features: Matrix<Float>, labels: [String], head: String, context: FittingContext) throws {
    samples = try LabelledSamples(features, labels: labels, head: head)
    self.context = context
    svcProblem = head == SVC.name ? try SVCSearchProblem(samples, context: context) : nil
  }

  /// Fits `classifier` on some rows and says what class it takes others for, as the fitted head would without
  /// calibration.
  ///
  /// - Parameter trainRows: Ascending; every class must be among them.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  public func predictions(
    of classifier: ClassifierSpec, trainRows: [Int], testRows: [Int]
  ) throws -> [String] {
    try classifier.base.validate()
    let outputs = try outputs(of: classifier, trainRows: trainRows, testRows: testRows)
    let indices =
      outputs.probabilities.map { probabilities in
        (0..<probabilities.rowCount).map { firstMaximum(probabilities.row($0)) }
      } ?? outputs.classIndices
    return indices.map { samples.classNames[$0] }
  }

  private func outputs(
    of classifier: ClassifierSpec, trainRows: [Int], testRows: [Int]
  ) throws -> ClassifierOutputs {
    if case .svm(let svc) = classifier, let svcProblem {
      return try svcProblem.evaluate(svc, trainRows: trainRows, testRows: testRows)
    }
    return try classifier.fit(samples.selecting(trainRows), context: context).base
      .outputs(samples.features.selectingRows(testRows))
  }
}
