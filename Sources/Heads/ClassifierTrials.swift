public import Tensors

/// Some samples to learn from and others to try on, for many classifiers that differ in their settings.
///
/// May be used from several threads at once; each fit then works on as many cores as the context says.
public struct ClassifierTrials: Sendable {
  private let train: LabelledSamples
  private let test: Matrix<Float>
  private let context: FittingContext

  /// Trials on these samples.
  ///
  /// - Parameters:
  ///   - labels: The class name of every sample of `train`; at least two different ones.
  ///   - test: `(sampleCount, featureCount)`, of the same features, all values finite.
  /// - Throws: `HeadError`.
  public init(
    train: Matrix<Float>, labels: [String], test: Matrix<Float>, head: String, context: FittingContext
  ) throws {
    self.train = try LabelledSamples(train, labels: labels, head: head)
    (self.test, self.context) = (test, context)
  }

  /// Fits `classifier` and says what class it takes every test sample for, as the fitted head would without calibration.
  ///
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  public func predictions(of classifier: ClassifierSpec) throws -> [String] {
    try classifier.base.validate()
    let outputs = try classifier.fit(train, context: context).base.outputs(test)
    let indices =
      outputs.probabilities.map { probabilities in
        (0..<probabilities.rowCount).map { firstMaximum(probabilities.row($0)) }
      } ?? outputs.classIndices
    return indices.map { train.classNames[$0] }
  }
}
