/// Says after which epochs the weights are saved.
///
/// A value with state: stored, it goes on exactly where it was.
/// Reference: Keras 3.15 `keras/src/callbacks/model_checkpoint.py`.
public struct ModelCheckpoint: Sendable, Hashable, Codable {
  /// Whether only weights that are the best so far are saved.
  public let savesBestOnly: Bool
  private var best: BestValue

  /// Keras' parameters and defaults.
  public init(metric: TrainingMetric = .validationLoss, savesBestOnly: Bool = false) {
    self.savesBestOnly = savesBestOnly
    best = BestValue(metric, minimumDelta: 0)
  }

  /// The best value so far; nil before the first, and where all are saved.
  public var bestValue: Double? { best.value }

  /// Whether the weights after `epoch` are to be saved; they are where the metric is not there, as in Keras.
  public mutating func saves(after epoch: TrainingEpoch) -> Bool {
    guard savesBestOnly, let value = epoch[best.metric] else { return true }
    return best.take(value)
  }
}
