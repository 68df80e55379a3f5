import Foundation
import Tensors

extension ClassScores {
  /// The mean of -ln(probability of the true class); smaller is better.
  ///
  /// Matches scikit-learn 1.9 `log_loss`: probabilities are clipped to `[ε, 1 - ε]`, where ε is the spacing of
  /// doubles at 1, 2.2e-16; rows are not scaled to sum to 1.
  public var logLoss: Score {
    probabilityScore { row, actual in
      let limit = Double.ulpOfOne
      return -log(min(max(row[row.startIndex + actual], limit), 1 - limit))
    }
  }

  /// The mean squared distance between probabilities and truth; smaller is better.
  ///
  /// Matches scikit-learn 1.9 `brier_score_loss` with `scale_by_half="auto"`: for two classes the mean of
  /// (truth - probability of the second class)², 0...1; for more the mean of the sum of squares over all classes,
  /// 0...2.
  public var brierScore: Score {
    let scale = classNames.count == 2 ? 0.5 : 1
    return probabilityScore { row, actual in
      scale
        * row.enumerated().reduce(0) { sum, entry in
          let difference = (entry.offset == actual ? 1 : 0) - entry.element
          return sum + difference * difference
        }
    }
  }

  /// The mean over samples of what `loss` makes of a sample's probabilities and its class.
  private func probabilityScore(_ loss: (ArraySlice<Double>, Int) -> Double) -> Score {
    guard kind == .probabilities else { return .undefined(reason: "the model gives no probabilities") }
    if let reason = unknownClassReason { return .undefined(reason: reason) }
    var sum = 0.0
    for (row, actual) in actual.enumerated() {
      guard let actual else { continue }
      sum += loss(values.row(row), actual)
    }
    return .defined(sum / Double(sampleCount))
  }
}
