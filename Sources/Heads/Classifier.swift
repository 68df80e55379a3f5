public import Tensors

/// A kind of classifier before it has seen data: its hyperparameters.
public protocol Classifier: Codable, Equatable, Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedClassifier

  /// The head's name in pipeline files.
  static var name: String { get }

  /// The hyperparameters by their names in pipeline files.
  var hyperparameters: [String: ParameterValue] { get }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter` for the first one out of range.
  func validate() throws(HeadError)

  /// Learns to tell the classes of `samples` apart.
  ///
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  func fit(_ samples: LabelledSamples, context: FittingContext) throws -> Fitted
}

extension Classifier {
  /// Learns to tell the classes of `labels` apart.
  ///
  /// - Parameters:
  ///   - features: `(sampleCount, featureCount)`, all values finite.
  ///   - labels: The class name of every sample; at least two different ones.
  /// - Throws: `HeadError`.
  public func fit(
    _ features: Matrix<Float>, labels: [String], context: FittingContext = FittingContext()
  ) throws -> Fitted {
    try validate()
    return try fit(LabelledSamples(features, labels: labels, head: Self.name), context: context)
  }

  /// Throws unless `condition` holds of the hyperparameter `name`.
  func require(
    _ condition: Bool, _ name: String, _ found: String, _ expected: String
  ) throws(HeadError) {
    if !condition {
      throw .invalidHyperparameter(head: Self.name, name: name, found: found, expected: expected)
    }
  }
}
