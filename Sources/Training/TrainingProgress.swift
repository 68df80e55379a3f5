/// How far a training is: everything but weights and the optimizer's memory.
public struct TrainingProgress: Sendable, Codable {
  /// Which phase, from 0.
  public var phase = 0
  /// Epochs of this phase that are done.
  public var epochsDone = 0
  /// Batches of the current epoch that are done.
  public var batchesDone = 0
  /// Steps of this phase.
  public var stepsTaken = 0
  /// The rate of the next step, where no schedule gives it.
  public var learningRate: Double?
  /// Sum of losses and numbers of the current epoch.
  public var running = TrainableNetwork.Outcome()
  /// Seconds that the current epoch took before it was interrupted.
  public var secondsSpent = 0.0
  /// Callbacks of this phase as they stand; nil before its first epoch.
  public var reduction: ReduceLROnPlateau?
  public var stopping: EarlyStopping?
  public var checkpoint: ModelCheckpoint?
  /// All epochs that are done, through all phases.
  public var history = TrainingHistory()

  /// A training that has not begun.
  public init() {}

  /// The same at the beginning of the next phase.
  public var nextPhase: TrainingProgress {
    var next = TrainingProgress()
    (next.phase, next.history) = (phase + 1, history)
    return next
  }
}
