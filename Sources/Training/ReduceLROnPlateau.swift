/// Lowers the learning rate when a metric no longer gets better.
///
/// A value with state: stored, it goes on exactly where it was.
/// Reference: Keras 3.15 `keras/src/callbacks/reduce_lr_on_plateau.py`.
public struct ReduceLROnPlateau: Sendable, Hashable, Codable {
  /// What the learning rate is multiplied by, below 1.
  public let factor: Double
  /// Epochs without improvement before that.
  public let patience: Int
  /// Epochs after a reduction in which none is counted.
  public let cooldown: Int
  /// The least learning rate.
  public let minimumLearningRate: Double
  private var best: BestValue
  private var waited = 0
  private var cooldownLeft = 0

  /// Keras' parameters and defaults.
  ///
  /// - Precondition: `factor` is below 1.
  public init(
    metric: TrainingMetric = .validationLoss, factor: Double = 0.1, patience: Int = 10,
    minimumDelta: Double = 1e-4, cooldown: Int = 0, minimumLearningRate: Double = 0
  ) {
    precondition(factor < 1, "a factor of \(factor) does not reduce anything")
    (self.factor, self.patience, self.cooldown) = (factor, patience, cooldown)
    self.minimumLearningRate = minimumLearningRate
    best = BestValue(metric, minimumDelta: minimumDelta)
  }

  /// The learning rate after `epoch`; its own where nothing is to be done or the metric is not there.
  ///
  /// Keras keeps the rate in single precision; so is the result.
  public mutating func learningRate(after epoch: TrainingEpoch) -> Double {
    let current = epoch.learningRate
    guard let value = epoch[best.metric] else { return current }
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      waited = 0
    }
    if best.take(value) {
      waited = 0
      return current
    }
    guard cooldownLeft == 0 else { return current }
    waited += 1
    guard waited >= patience, current > Double(Float(minimumLearningRate)) else { return current }
    cooldownLeft = cooldown
    waited = 0
    return Double(Float(max(current * factor, minimumLearningRate)))
  }
}
