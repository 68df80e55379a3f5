internal import Evaluation
internal import FeatureStore
internal import Foundation

/// Two models on the same images, and whether they differ by more than chance.
public struct ModelComparison: Sendable, Equatable, Encodable {
  /// One of the models.
  public struct Side: Sendable, Equatable, Encodable {
    /// Its name and head.
    public var model, head: String
    /// The recipe of its features in words.
    public var features: String
    /// The fraction predicted correctly, and its 95 % Wilson interval.
    public var accuracy, accuracyLow, accuracyHigh: Double
    /// The mean recall of the classes.
    public var balancedAccuracy: Double
    /// How many images only this one predicts correctly.
    public var onlyCorrectCount: Int
  }

  /// The store.
  public var store: String
  /// Which images: `test`, or the SQL condition.
  public var selection: String
  /// How many labelled images both predicted.
  public var sampleCount: Int
  /// The model that was asked about, and the one it is compared with.
  public var model, other: Side
  /// How many images both, and neither, predict correctly.
  public var bothCorrectCount, neitherCorrectCount: Int
  /// `exact_binomial` or `chi_square`.
  public var test: String
  /// The chi-square statistic; nil for the exact test.
  public var statistic: Double?
  /// McNemar's p-value.
  public var pValue: Double
  /// What it means, in one sentence.
  public var conclusion: String
}

extension ModelComparison {
  /// Compares what two models say about the same labelled images.
  ///
  /// - Parameter pairs: At least one image.
  init(
    store: String, selection: String, first: (model: StoredModel, features: String),
    second: (model: StoredModel, features: String), pairs: [(first: Prediction, second: Prediction)]
  ) throws {
    func isCorrect(_ prediction: Prediction) -> Bool { prediction.predicted == prediction.actual }
    let both = pairs.count { isCorrect($0.first) && isCorrect($0.second) }
    let onlyFirst = pairs.count { isCorrect($0.first) && !isCorrect($0.second) }
    let onlySecond = pairs.count { !isCorrect($0.first) && isCorrect($0.second) }
    let test = McNemarTest(onlyFirstCount: onlyFirst, onlySecondCount: onlySecond)
    self.init(
      store: store, selection: selection, sampleCount: pairs.count,
      model: try Side(first, pairs.map(\.first), onlyCorrectCount: onlyFirst),
      other: try Side(second, pairs.map(\.second), onlyCorrectCount: onlySecond),
      bothCorrectCount: both, neitherCorrectCount: pairs.count - both - onlyFirst - onlySecond,
      test: test.method.rawValue, statistic: test.statistic, pValue: test.pValue,
      conclusion: Self.conclusion(
        test, first: first.model.description.name, second: second.model.description.name,
        sampleCount: pairs.count))
  }

  /// Differences that chance makes in fewer than one of twenty comparisons are called real.
  private static let significance = 0.05

  private static func conclusion(
    _ test: McNemarTest, first: String, second: String, sampleCount: Int
  ) -> String {
    let different = test.onlyFirstCount + test.onlySecondCount
    guard different > 0 else {
      return
        "\(first) and \(second) are right on the same images of these \(sampleCount): nothing tells them apart"
    }
    // Five digits, and never 0 for what is merely small.
    let p =
      test.pValue < 0.00001
      ? "p < 0.00001" : "p = \(test.pValue.formatted(.number.precision(.significantDigits(1...3))))"
    guard test.pValue < significance else {
      return "these \(sampleCount) images do not show that \(first) and \(second) differ: "
        + "chance alone may explain the difference (\(p))"
    }
    let (better, worse) = test.onlyFirstCount > test.onlySecondCount ? (first, second) : (second, first)
    return
      "\(better) is better than \(worse) on these \(sampleCount) images, by more than chance explains (\(p))"
  }
}

extension ModelComparison.Side {
  fileprivate init(
    _ side: (model: StoredModel, features: String), _ predictions: [Prediction], onlyCorrectCount: Int
  ) throws {
    let group = try GroupedEvaluation.Group(nil, predictions)
    self.init(
      model: side.model.description.name, head: side.model.description.head, features: side.features,
      accuracy: group.accuracy, accuracyLow: group.accuracyLow, accuracyHigh: group.accuracyHigh,
      balancedAccuracy: group.balancedAccuracy, onlyCorrectCount: onlyCorrectCount)
  }
}
