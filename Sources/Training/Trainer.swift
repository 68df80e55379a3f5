public import Tensors
internal import DNN

/// Runs one phase of a training: epochs of steps, a look at the validation samples after each, and what follows from it.
///
/// Everything that decides the next step is in `progress` and the network, so a training that was killed goes on from
/// what `save` was given, and ends with the same weights.
public final class Trainer {
  /// What a trainer tells and asks while it runs.
  public struct Hooks {
    /// A step is done: samples of the epoch so far, and what they came to.
    public var stepped: (TrainableNetwork.Outcome) -> Void = { _ in }
    /// An epoch is done.
    public var finished: (TrainingEpoch) throws -> Void = { _ in }
    /// The learning rate was lowered after an epoch.
    public var reduced: (Double) -> Void = { _ in }
    /// A state from which the training could go on; called after steps and epochs for which `isDue`.
    public var save: (Trainer) throws -> Void = { _ in }
    /// Whether a state should be saved now.
    public var isDue: () -> Bool = { false }
    /// Throws to end the training now.
    public var check: () throws -> Void = {}

    /// Hooks that do nothing.
    public init() {}
  }

  public let network: TrainableNetwork
  public let phase: TrainingPhase
  /// How far it is.
  public private(set) var progress: TrainingProgress
  /// The weights of the best epoch, where somebody wants them back; else nil.
  public private(set) var bestWeights: [String: Tensor]?
  private let source: any TrainingSource
  private let seed: UInt64
  private let hooks: Hooks

  /// A trainer that goes on from `progress`.
  ///
  /// - Parameter bestWeights: Those of the best epoch so far, of a training that is resumed.
  public init(
    _ network: TrainableNetwork, phase: TrainingPhase, source: any TrainingSource, seed: UInt64,
    progress: TrainingProgress = TrainingProgress(), bestWeights: [String: Tensor]? = nil,
    hooks: Hooks = Hooks()
  ) {
    (self.network, self.phase, self.source, self.seed) = (network, phase, source, seed)
    (self.bestWeights, self.hooks) = (bestWeights, hooks)
    self.progress = progress
    if progress.epochsDone == 0, progress.batchesDone == 0 {
      self.progress.learningRate = phase.optimizer.learningRate
      self.progress.reduction = phase.reduction
      self.progress.stopping = phase.stopping
      self.progress.checkpoint = phase.checkpoint
    }
  }

  /// Runs the phase to its end.
  ///
  /// - Throws: `TrainingError.diverged` where the loss is no number any more; what the source, the engine and the hooks
  ///   throw.
  public func run() throws {
    while progress.epochsDone < phase.epochs {
      let epoch = try learn()
      progress.history.append(epoch)
      progress.epochsDone += 1
      progress.batchesDone = 0
      progress.running = TrainableNetwork.Outcome()
      progress.secondsSpent = 0
      let stops = try decide(after: epoch)
      try hooks.finished(epoch)
      if stops { progress.epochsDone = phase.epochs }
      if hooks.isDue() { try hooks.save(self) }
    }
    if let bestWeights { try network.setWeights(bestWeights) }
  }

  /// One epoch, or what is left of it.
  private func learn() throws -> TrainingEpoch {
    let start = ContinuousClock.now
    let index = progress.history.epochs.count
    let order = SampleOrder(count: source.sampleCount, epoch: index, seed: seed)
    let batchCount = (source.sampleCount + phase.batchSize - 1) / phase.batchSize
    let spentBefore = progress.secondsSpent
    while progress.batchesDone < batchCount {
      try hooks.check()
      let number = progress.batchesDone
      let batch = try source.batch(
        of: order.batch(number, size: phase.batchSize), epoch: index, number: number)
      let rate = learningRate(at: number + 1, of: batchCount)
      let outcome = try network.step(
        batch.input, targets: batch.targets, sampleWeights: batch.sampleWeights,
        rule: phase.optimizer.rule(
          learningRate: rate, stepsTaken: progress.stepsTaken, weightDecay: phase.weightDecay),
        clipping: phase.clipping, dropoutKey: dropoutKey(epoch: index, batch: number))
      guard outcome.lossSum.isFinite else {
        throw TrainingError.diverged(epoch: index + 1, batch: number + 1, learningRate: rate)
      }
      progress.running = progress.running + outcome
      progress.batchesDone += 1
      progress.stepsTaken += 1
      hooks.stepped(progress.running)
      progress.secondsSpent = spentBefore + (ContinuousClock.now - start) / .seconds(1)
      if progress.batchesDone < batchCount, hooks.isDue() { try hooks.save(self) }
    }
    let validation = try validate()
    return TrainingEpoch(
      index: index, loss: progress.running.loss, accuracy: progress.running.accuracy,
      validationLoss: validation?.loss, validationAccuracy: validation?.accuracy,
      learningRate: learningRate(at: batchCount, of: batchCount),
      seconds: spentBefore + (ContinuousClock.now - start) / .seconds(1))
  }

  private func validate() throws -> TrainableNetwork.Outcome? {
    guard source.validationCount > 0 else { return nil }
    var sum = TrainableNetwork.Outcome()
    for start in stride(from: 0, to: source.validationCount, by: phase.batchSize) {
      try hooks.check()
      let range = start..<min(start + phase.batchSize, source.validationCount)
      let batch = try source.validationBatch(of: range)
      sum = sum + (try network.test(batch.input, targets: batch.targets).outcome)
    }
    return sum
  }

  /// What follows from an epoch.
  ///
  /// - Returns: Whether it was the last.
  private func decide(after epoch: TrainingEpoch) throws -> Bool {
    if var reduction = progress.reduction {
      let rate = reduction.learningRate(after: epoch)
      if let before = progress.learningRate, rate < before { hooks.reduced(rate) }
      progress.learningRate = rate
      progress.reduction = reduction
    }
    // The checkpoint says whose weights count; without one, who stops may take back the best.
    var isKept = progress.checkpoint?.saves(after: epoch) ?? false
    var stops = false
    let number = progress.epochsDone - 1
    if let decision = progress.stopping?.decide(after: epoch, number: number) {
      stops = decision.stops
      if progress.checkpoint == nil, progress.stopping?.restoresBestWeights == true {
        isKept = decision.isBest
      }
    }
    if isKept { bestWeights = try network.weights() }
    return stops
  }

  /// The rate of the step that ends with batch `batch` of an epoch.
  private func learningRate(at batch: Int, of batchCount: Int) -> Double {
    guard let schedule = phase.schedule else {
      return progress.learningRate ?? phase.optimizer.learningRate
    }
    return schedule.learningRate(
      phase.optimizer.learningRate, epoch: Double(progress.epochsDone) + Double(batch) / Double(batchCount),
      of: phase.epochs)
  }

  private func dropoutKey(epoch: Int, batch: Int) -> UInt64 {
    SplitMix64.mix(SplitMix64.mix(seed &+ UInt64(epoch)) &+ UInt64(batch))
  }
}
