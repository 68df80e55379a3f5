/// Ends a training when a metric no longer gets better.
///
/// A value with state: stored, it goes on exactly where it was.
/// Reference: Keras 3.15 `keras/src/callbacks/early_stopping.py`.
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// What follows from an epoch.
  public struct Decision: Sendable, Hashable {
    /// Whether its weights are the best so far, which `restoresBestWeights` wants kept.
    public let isBest: Bool
    /// Whether it is the last.
    public let stops: Bool
  }

  /// Epochs without improvement before the end.
  public let patience: Int
  /// What must be beaten, too, for an epoch to count as an improvement.
  public let baseline: Double?
  /// Whether the weights of the best epoch are to be taken back at the end, whatever ends it.
  public let restoresBestWeights: Bool
  /// Epochs that are not looked at.
  public let firstEpoch: Int
  private var best: BestValue
  private var waited = 0

  /// Keras' parameters and defaults.
  public init(
    metric: TrainingMetric = .validationLoss, minimumDelta: Double = 0, patience: Int = 0,
    baseline: Double? = nil, restoresBestWeights: Bool = false, firstEpoch: Int = 0
  ) {
    (self.patience, self.baseline, self.firstEpoch) = (patience, baseline, firstEpoch)
    self.restoresBestWeights = restoresBestWeights
    best = BestValue(metric, minimumDelta: minimumDelta)
  }

  /// The best value so far; nil before the first.
  public var bestValue: Double? { best.value }

  /// What follows from `epoch`.
  ///
  /// - Parameter number: Which epoch of the phase it is, counted from 0; Keras never stops after the first.
  public mutating func decide(after epoch: TrainingEpoch, number: Int) -> Decision {
    guard let value = epoch[best.metric], number >= firstEpoch else {
      return Decision(isBest: false, stops: false)
    }
    waited += 1
    if best.take(value) {
      if best.isImprovement(value, over: baseline) { waited = 0 }
      return Decision(isBest: true, stops: false)
    }
    return Decision(isBest: false, stops: waited >= patience && number > 0)
  }
}
