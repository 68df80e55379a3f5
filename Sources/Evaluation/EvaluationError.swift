/// Why predictions cannot be evaluated.
public enum EvaluationError: Error, Equatable, Sendable {
  /// Another number of predictions than of actual labels.
  case lengthMismatch(actualCount: Int, predictedCount: Int)
  /// Nothing to evaluate.
  case noSamples
  /// A label that is not among the given classes.
  case unknownClass(name: String, classNames: [String])
  /// Another number of scores for each sample than of classes.
  case wrongScoreCount(found: Int, classCount: Int)
  /// A score that is NaN or infinite.
  case nonFiniteScore(sample: Int, found: String)
  /// A probability outside 0...1.
  case notProbability(found: String)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .lengthMismatch(let actual, let predicted):
      "evaluation: \(actual) actual labels and \(predicted) predictions, expected one prediction per label"
    case .noSamples: "evaluation: no labelled samples, expected at least one; check the split"
    case .unknownClass(let name, let classNames):
      "evaluation: label '\(name)' is none of the classes \(classNames.joined(separator: ", "))"
    case .wrongScoreCount(let found, let classCount):
      "evaluation: \(found) scores for each sample, expected one for each of \(classCount) classes"
    case .nonFiniteScore(let sample, let found):
      "evaluation: sample \(sample) has the score \(found), expected a finite number; check the features"
    case .notProbability(let found):
      "evaluation: found the probability \(found), expected 0 to 1"
    }
  }
}
