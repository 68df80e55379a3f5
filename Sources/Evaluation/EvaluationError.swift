/// Why predictions cannot be evaluated.
public enum EvaluationError: Error, Equatable, Sendable {
  /// Another number of predictions than of actual labels.
  case lengthMismatch(actualCount: Int, predictedCount: Int)
  /// Nothing to evaluate.
  case noSamples
  /// A label that is not among the given classes.
  case unknownClass(name: String, classNames: [String])
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .lengthMismatch(let actual, let predicted):
      "evaluation: \(actual) actual labels and \(predicted) predictions, expected one prediction per label"
    case .noSamples: "evaluation: no labelled samples, expected at least one; check the split"
    case .unknownClass(let name, let classNames):
      "evaluation: label '\(name)' is none of the classes \(classNames.joined(separator: ", "))"
    }
  }
}
