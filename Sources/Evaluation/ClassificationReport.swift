import Foundation
import Tensors

/// Precision, recall and F1 of every class and their averages.
///
/// Matches scikit-learn 1.9 `classification_report` with `zero_division=0`.
public struct ClassificationReport: Codable, Equatable, Sendable {
  /// The scores of one class or of an average over classes.
  public struct Scores: Codable, Equatable, Sendable {
    /// The share of samples predicted as the class that are of it; 0 if none was predicted.
    public let precision: Double
    /// The share of the class's samples that were predicted as it; 0 if there is none.
    public let recall: Double
    /// The harmonic mean of precision and recall; 0 where both are.
    public let f1: Double
    /// The number of samples of the class, or of all classes.
    public let support: Int

    /// Scores as given.
    public init(precision: Double, recall: Double, f1: Double, support: Int) {
      (self.precision, self.recall, self.f1, self.support) = (precision, recall, f1, support)
    }
  }

  /// A score of a class that is 0 because its definition divides by zero.
  public struct Undefined: Codable, Equatable, Hashable, Sendable {
    /// Which score.
    public enum Score: String, Codable, Sendable {
      /// The class was never predicted.
      case precision
      /// The class has no samples.
      case recall
      /// The class neither has samples nor was predicted.
      case f1
    }

    /// The class.
    public let className: String
    /// The score.
    public let score: Score

    /// The `score` of class `className`.
    public init(className: String, score: Score) { (self.className, self.score) = (className, score) }
  }

  /// The classes by code point.
  public let classNames: [String]
  /// The scores of each class, in the order of `classNames`.
  public let classes: [Scores]
  /// The share of samples predicted as what they are.
  public let accuracy: Double
  /// The plain mean over classes.
  public let macroAverage: Scores
  /// The mean over classes, weighted by their number of samples.
  public let weightedAverage: Scores
  /// The scores that were set to 0 where scikit-learn warns of a division by zero.
  public let undefinedScores: [Undefined]

  /// The scores behind `matrix`.
  public init(_ matrix: ConfusionMatrix) {
    let (actual, predicted) = (matrix.actualCounts, matrix.predictedCounts)
    var undefined: [Undefined] = []
    func ratio(_ numerator: Int, _ denominator: Int, _ score: Undefined.Score, of name: String) -> Double {
      if denominator != 0 { return Double(numerator) / Double(denominator) }
      undefined.append(Undefined(className: name, score: score))
      return 0
    }
    classes = matrix.classNames.enumerated().map { index, name in
      let hits = matrix.counts[index, index]
      return Scores(
        precision: ratio(hits, predicted[index], .precision, of: name),
        recall: ratio(hits, actual[index], .recall, of: name),
        f1: ratio(2 * hits, actual[index] + predicted[index], .f1, of: name), support: actual[index])
    }
    let sampleCount = matrix.sampleCount
    func average(_ mean: ([Double]) -> Double, of classes: [Scores]) -> Scores {
      Scores(
        precision: mean(classes.map(\.precision)), recall: mean(classes.map(\.recall)),
        f1: mean(classes.map(\.f1)), support: sampleCount)
    }
    macroAverage = average({ pairwiseSum($0[...]) / Double($0.count) }, of: classes)
    weightedAverage = average(
      { scores in pairwiseSum(zip(scores, actual).map { $0 * Double($1) }[...]) / Double(sampleCount) },
      of: classes)
    classNames = matrix.classNames
    accuracy = matrix.accuracy
    undefinedScores = undefined
  }

  /// The report as scikit-learn prints it, with two decimals; ends with a line break.
  public var text: String {
    let averageName = "weighted avg"
    let width = max(averageName.count, classNames.map(\.unicodeScalars.count).max() ?? 0)
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedLeft(to: width) + " " + cells.map { " " + $0.paddedLeft(to: 9) }.joined() + "\n"
    }
    // scikit-learn's counts become floating-point numbers where no sample at all is predicted correctly.
    let supportSuffix = accuracy == 0 ? ".0" : ""
    func line(_ name: String, _ scores: Scores) -> String {
      let values = [scores.precision, scores.recall, scores.f1].map(decimals)
      return line(name, values + ["\(scores.support)\(supportSuffix)"])
    }
    var text = line("", ["precision", "recall", "f1-score", "support"]) + "\n"
    for (name, scores) in zip(classNames, classes) { text += line(name, scores) }
    text += "\n" + line("accuracy", ["", "", decimals(accuracy), "\(macroAverage.support)\(supportSuffix)"])
    return text + line("macro avg", macroAverage) + line(averageName, weightedAverage)
  }

  private func decimals(_ value: Double) -> String { String(format: "%.2f", value) }
}
