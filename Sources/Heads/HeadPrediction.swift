internal import Foundation

/// What a head says about one sample.
public struct HeadPrediction: Equatable, Sendable {
  /// The position of the predicted class in the head's `classNames`.
  public let classIndex: Int
  /// One probability per class, summing to 1; nil if the head was fitted without probabilities.
  public let probabilities: [Double]?
  /// How far the predicted class is ahead of the best other one.
  ///
  /// In units of probability where there are probabilities, else of decision values (for two classes the
  /// distance of the decision value from 0). Negative only where a head's vote goes against its values.
  public let margin: Double
  /// The head's decision values: one for two classes, else one per class.
  public let decisionValues: [Double]

  /// An answer of these parts.
  public init(classIndex: Int, probabilities: [Double]?, margin: Double, decisionValues: [Double]) {
    (self.classIndex, self.probabilities) = (classIndex, probabilities)
    (self.margin, self.decisionValues) = (margin, decisionValues)
  }

  /// The probability of the predicted class; nil if the head was fitted without probabilities.
  public var probability: Double? { probabilities?[classIndex] }

  /// The entropy of the probabilities in nats, from 0 to the logarithm of the number of classes; nil if the head
  /// was fitted without probabilities.
  public var entropy: Double? {
    // What is impossible adds nothing. The largest may end a rounding error above 1, which must not make it negative.
    probabilities.map { max(0, $0.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }) }
  }
}
