internal import Backbones
internal import Foundation
internal import PipelineConfig
internal import Tensors
internal import Training

/// Lets a network learn, phase by phase, and goes on where an earlier run was ended.
struct NetworkLearning {
  let name: String
  let seed: UInt64
  let setup: LearningSetup
  let workspace: TrainingWorkspace
  /// What identifies the training: a state of another one is not gone on from.
  let fingerprint: String
  let observer: any RunObserver
  let interruption: Interruption

  /// At most so much work is lost when a training is killed.
  private static let savingInterval = Duration.seconds(60)
  /// A state is saved no sooner than after so many times of what saving took: a twentieth of the time at most.
  private static let savingRatio = 20

  /// Learns all phases.
  func learn(_ inputs: some LearningInputs) throws -> (NetworkWeights, TrainingHistory) {
    var inputs = inputs
    let classNames = inputs.classNames
    let network = try setup.network(classCount: classNames.count)
    let initial = try NetworkWeights.initial(
      for: network, pretrained: setup.pretrained, initializer: setup.spec.kernelInitializer.initializer,
      seed: seed)
    let state = try TrainingState(path: workspace.state, fingerprint: fingerprint)
    if let state {
      observer.noted(
        "goes on after epoch \(state.progress.history.epochs.count) of a training that was ended")
    }
    var learned = state?.weights ?? [:]
    var progress = state?.progress ?? TrainingProgress()
    let logs = try TrainingLogs(setup.spec, history: progress.history)
    for (index, phase) in setup.spec.phases.enumerated() where index >= progress.phase {
      let weights = try initial.replacing(learned, origin: name)
      let cut = try TrainingCut(network, trainableFrom: setup.trainableLayer(of: phase, in: network))
      let learner = try TrainableNetwork(weights, cut: cut, inferenceLayers: setup.inferenceLayers)
      let source = try inputs.source(behind: cut, weights, batchSize: phase.batchSize)
      let isResumed = state != nil && index == state?.progress.phase
      if isResumed, let state { try learner.setMoments(state.moments, batchSize: phase.batchSize) }
      let trainer = Trainer(
        learner, phase: phase.phase, source: source, seed: seed, progress: progress,
        bestWeights: isResumed ? state?.bestWeights : nil,
        hooks: hooks(logs, earlier: learned, sampleCount: inputs.trainingCount))
      try trainer.run()
      learned.merge(try learner.weights()) { $1 }
      if let path = phase.callbacks.modelCheckpoint?.filePath {
        try TrainedNetwork(
          weights: initial.replacing(learned, origin: name), preprocessMode: setup.mode,
          classNames: classNames
        ).write(to: path, replacing: true)
      }
      progress = trainer.progress.nextPhase
    }
    workspace.removeActivations(except: inputs.identities)
    return (try initial.replacing(learned, origin: name), progress.history)
  }

  private func hooks(
    _ logs: TrainingLogs, earlier: [String: Tensor], sampleCount: Int
  ) -> Trainer.Hooks {
    let (observer, interruption, workspace, fingerprint) = (observer, interruption, workspace, fingerprint)
    let epochCount = setup.spec.phases.reduce(0) { $0 + $1.epochs }
    var hooks = Trainer.Hooks()
    var lastSaved = ContinuousClock.now
    var pause = Duration.zero
    hooks.check = { try interruption.check() }
    hooks.isDue = { interruption.isRequested || ContinuousClock.now - lastSaved >= pause }
    hooks.save = { trainer in
      let start = ContinuousClock.now
      try TrainingState(trainer, fingerprint: fingerprint, earlier: earlier).write(to: workspace.state)
      lastSaved = .now
      pause = min((lastSaved - start) * Self.savingRatio, Self.savingInterval)
    }
    var speed = LearningSpeed()
    hooks.stepped = { running in
      speed.add(running.count)
      let rate = speed.picturesPerSecond.map { $0.formatted(.number.precision(.fractionLength(1))) + "/s, " }
      let loss = running.loss.formatted(.number.precision(.fractionLength(4)))
      let accuracy = running.accuracy.formatted(.number.precision(.fractionLength(4)))
      observer.fitted(
        FitProgress(
          unit: "images", doneCount: running.count, totalCount: sampleCount,
          detail: "\(rate ?? "")loss: \(loss) - accuracy: \(accuracy)"))
    }
    hooks.finished = { epoch in
      try logs.append(epoch)
      observer.epochEnded(epoch.progressLine(of: epochCount))
    }
    hooks.reduced = { rate in
      observer.epochEnded("ReduceLROnPlateau reducing learning rate to \(rate).")
    }
    return hooks
  }
}
