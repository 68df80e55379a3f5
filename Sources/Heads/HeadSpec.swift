public import Tensors

/// Any head, before fitting.
public enum HeadSpec: Codable, Equatable, Sendable {
  /// A support vector classifier.
  case svm(SVC)

  /// The head's name in pipeline files.
  public var name: String {
    switch self {
    case .svm: SVC.name
    }
  }

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    switch self {
    case .svm(let svc): svc.hyperparameters
    }
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter`.
  public func validate() throws(HeadError) {
    switch self {
    case .svm(let svc): try svc.validate()
    }
  }

  /// Learns to tell the classes of `labels` apart.
  ///
  /// - Parameters:
  ///   - features: `(sampleCount, featureCount)`, all values finite.
  ///   - labels: The class name of every sample; at least two different ones.
  /// - Throws: `HeadError`.
  public func fit(_ features: Matrix<Double>, labels: [String]) throws -> FittedHead {
    switch self {
    case .svm(let svc): .svm(try svc.fit(features, labels: labels))
    }
  }
}
