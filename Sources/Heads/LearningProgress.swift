internal import Foundation

/// When a perceptron's training slows down or ends, and what it has seen so far.
struct LearningProgress {
  /// What comes after an epoch.
  enum Verdict { case goOn, stop }

  /// The mean loss of every epoch.
  private(set) var lossCurve: [Double] = []
  /// The accuracy on samples held out after every epoch; empty without early stopping.
  private(set) var validationScores: [Double] = []
  /// The learning rate of `sgd`.
  private(set) var learningRate: Double
  /// Whether the last epoch was the best on the samples held out.
  private(set) var isBest = false

  private let spec: MLPClassifier
  private var unchangedCount = 0
  private var bestLoss = Double.infinity
  private var bestScore = -Double.infinity
  private var seenCount = 0

  init(_ spec: MLPClassifier) { (self.spec, learningRate) = (spec, spec.learningRateInit) }

  /// Takes note of an epoch's loss and, with early stopping, its validation score.
  mutating func record(loss: Double, score: Double?, sampleCount: Int) -> Verdict {
    lossCurve.append(loss)
    if let score {
      validationScores.append(score)
      unchangedCount = score < bestScore + spec.tolerance ? unchangedCount + 1 : 0
      isBest = score > bestScore
      bestScore = max(bestScore, score)
    } else {
      unchangedCount = loss > bestLoss - spec.tolerance ? unchangedCount + 1 : 0
      bestLoss = min(bestLoss, loss)
    }
    seenCount += sampleCount
    if spec.solver == .sgd, spec.learningRate == .invscaling {
      learningRate = spec.learningRateInit / pow(Double(seenCount + 1), spec.powerT)
    }
    guard unchangedCount > spec.iterationsWithoutChange else { return .goOn }
    guard spec.solver == .sgd, spec.learningRate == .adaptive, learningRate > 1e-6 else { return .stop }
    learningRate /= 5
    unchangedCount = 0
    return .goOn
  }
}
