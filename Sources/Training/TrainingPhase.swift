/// A part of a training: how the same layers learn for some epochs.
public struct TrainingPhase: Sendable, Hashable, Codable {
  /// How often all samples are seen.
  public var epochs: Int
  /// Samples of a step; the last one of an epoch may have fewer, as in Keras.
  public var batchSize: Int
  /// How weights follow their gradients.
  public var optimizer: Optimizer
  /// The share of each weight that a step takes away, times the learning rate.
  public var weightDecay = 0.0
  /// How large gradients may become.
  public var clipping: Clipping?
  /// How the learning rate changes as planned.
  public var schedule: LearningRateSchedule?
  /// How it changes as things go, nil for not at all.
  public var reduction: ReduceLROnPlateau?
  /// What ends the phase before its last epoch.
  public var stopping: EarlyStopping?
  /// Which epoch's weights the phase ends with; nil for the last one's, or what `stopping` says.
  public var checkpoint: ModelCheckpoint?

  /// A phase without callbacks.
  public init(epochs: Int, batchSize: Int, optimizer: Optimizer) {
    (self.epochs, self.batchSize, self.optimizer) = (epochs, batchSize, optimizer)
  }
}
