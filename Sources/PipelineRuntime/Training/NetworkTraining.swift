internal import Augmentation
internal import Backbones
internal import Datasets
internal import Digests
internal import FeatureStore
internal import Foundation
internal import Heads
internal import Images
internal import PipelineConfig
internal import Reduction
internal import Tensors
internal import Training

/// Trains a network on a dataset, phase by phase, and saves it as a model.
///
/// Decoded pictures, what frozen layers make of them, and the state of the training lie in a folder beside the store; a run
/// that was ended in any way goes on from there, and gives the same weights.
struct NetworkTraining {
  let name: String
  let seed: UInt64
  let setup: LearningSetup
  let images: ImagesSpec
  let store: FeatureStore
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption

  /// What happened to the model.
  struct Outcome {
    let model: StoredModel
    /// False when the stored model is what training would give.
    let isNew: Bool
    let trainingCount: Int
    let failedCount: Int
    let history: TrainingHistory
  }

  /// At most so much work is lost when a training is killed.
  private static let savingInterval = Duration.seconds(60)
  /// A state is saved no sooner than after so many times of what saving took: a twentieth of the time at most.
  private static let savingRatio = 20

  /// Trains and saves, unless the stored model of this name depends on exactly the same.
  func run(_ list: SampleList, runID: Int64) throws -> Outcome {
    let classCount = Set(list.samples.compactMap(\.label)).count
    // Before the long work: whether the network can be at all.
    if classCount >= 2 { _ = try setup.network(classCount: classCount) }
    let workspace = try TrainingWorkspace(store: store.path, model: name)
    if let index = TrainingSampleIndex(path: workspace.sampleIndex),
      index.isCurrent(list.samples, loading: setup.loading),
      let known = try current(list, index)
    {
      return known
    }
    let pixels = try PixelCache(
      list, loader: setup.loader, size: setup.size, loading: setup.loading, in: workspace,
      threadCount: options.threads.count, interruption: interruption, progressed: observer.progressed)
    if let known = try current(list, pixels.index) { return known }
    let failed = pixels.index.entries.filter { $0.problem != nil }
    if images.onError == .fail, let first = failed.first {
      throw RuntimeError.failed(
        "\(first.path): \(first.problem ?? "") (images.on_error is fail; skip leaves it out and goes on)")
    }
    if !failed.isEmpty { observer.noted("\(failed.count) images cannot be used and are left out") }
    let samples = try TrainingSamples(list, pixels.index, name: name)
    let (weights, history) = try learn(samples, pixels, workspace)
    try declareDataset(list, pixels.index)
    let model = try save(weights, samples, history, runID: runID, fingerprint: fingerprint(samples))
    workspace.remove(workspace.state)
    observer.noted(
      "\(workspace.folder) keeps \(workspace.byteCount >> 20) MB, so that another training of these pictures begins "
        + "at once; it may be deleted")
    return Outcome(
      model: model, isNew: true, trainingCount: samples.training.count, failedCount: failed.count,
      history: history)
  }

  /// The stored model, where it is what training on these files would give.
  private func current(_ list: SampleList, _ index: TrainingSampleIndex) throws -> Outcome? {
    guard let stored = try store.models().first(where: { $0.description.name == name }) else { return nil }
    let samples = try TrainingSamples(list, index, name: name)
    guard stored.description.fingerprint == (try fingerprint(samples)) else { return nil }
    return Outcome(
      model: stored, isNew: false, trainingCount: samples.training.count,
      failedCount: index.entries.count { $0.problem != nil }, history: TrainingHistory())
  }

  private func fingerprint(_ samples: TrainingSamples) throws -> String {
    Digest.sha256(
      CanonicalJSON.encode([
        "settings": setup.settings, "loading": setup.loading, "samples": samples.digest,
        "classes": CanonicalJSON.encode(samples.classNames), "mode": setup.mode.rawValue,
        "weights": try setup.pretrained?.digest() ?? "",
      ]))
  }

  // MARK: Learning

  private func learn(
    _ samples: TrainingSamples, _ pixels: PixelCache, _ workspace: TrainingWorkspace
  ) throws -> (NetworkWeights, TrainingHistory) {
    let network = try setup.network(classCount: samples.classNames.count)
    let initial = try NetworkWeights.initial(
      for: network, pretrained: setup.pretrained, initializer: setup.spec.kernelInitializer.initializer,
      seed: seed)
    let fingerprint = try fingerprint(samples)
    let state = try TrainingState(path: workspace.state, fingerprint: fingerprint)
    if let state {
      observer.noted(
        "goes on after epoch \(state.progress.history.epochs.count) of a training that was ended")
    }
    var learned = state?.weights ?? [:]
    var progress = state?.progress ?? TrainingProgress()
    let logs = try TrainingLogs(setup.spec, history: progress.history)
    var inputs = TrainingInputs(
      setup: setup, samples: samples, pixels: pixels, seed: seed, workspace: workspace,
      threadCount: options.threads.count, observer: observer, interruption: interruption)
    let epochCount = setup.spec.phases.reduce(0) { $0 + $1.epochs }
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
        hooks: hooks(
          logs, workspace, fingerprint: fingerprint, earlier: learned, epochCount: epochCount,
          sampleCount: samples.training.count))
      try trainer.run()
      learned.merge(try learner.weights()) { $1 }
      if let path = phase.callbacks.modelCheckpoint?.filePath {
        try trained(initial.replacing(learned, origin: name), samples).write(to: path, replacing: true)
      }
      progress = trainer.progress.nextPhase
    }
    workspace.removeActivations(except: inputs.identities)
    return (try initial.replacing(learned, origin: name), progress.history)
  }

  private func hooks(
    _ logs: TrainingLogs, _ workspace: TrainingWorkspace, fingerprint: String, earlier: [String: Tensor],
    epochCount: Int, sampleCount: Int
  ) -> Trainer.Hooks {
    let (observer, interruption) = (observer, interruption)
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
    hooks.stepped = { running in
      let loss = running.loss.formatted(.number.precision(.fractionLength(4)))
      let accuracy = running.accuracy.formatted(.number.precision(.fractionLength(4)))
      observer.fitted(
        FitProgress(
          unit: "images", doneCount: running.count, totalCount: sampleCount,
          detail: "loss: \(loss) - accuracy: \(accuracy)"))
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

  // MARK: Saving

  /// A model belongs to a dataset, whose images the store may not have seen yet.
  private func declareDataset(_ list: SampleList, _ index: TrainingSampleIndex) throws {
    try store.setDataset(
      name,
      members: zip(list.samples, index.entries).enumerated().map { place, pair in
        DatasetMember(
          path: pair.0.path, label: pair.0.label,
          split: list.split(of: place, sha256: pair.1.sha256)?.rawValue)
      })
  }

  private func trained(_ weights: NetworkWeights, _ samples: TrainingSamples) throws -> TrainedNetwork {
    try TrainedNetwork(weights: weights, preprocessMode: setup.mode, classNames: samples.classNames)
  }

  private func save(
    _ weights: NetworkWeights, _ samples: TrainingSamples, _ history: TrainingHistory, runID: Int64,
    fingerprint: String
  ) throws -> StoredModel {
    let bytes = try trained(weights, samples).bytes()
    let extraction = try ExtractionSetup(trained: bytes, name: name, images: images)
    let recipe = extraction.extractionRecipes[0]
    let saved = SavedModel(
      recipe: recipe, reducers: FittedReducerChain(dimension: samples.classNames.count),
      head: FittedHead(FittedNetwork(classNames: samples.classNames)),
      network: bytes)
    _ = try store.save(
      ModelDescription(
        name: name, head: FittedNetwork.name, recipeID: try store.recipeID(for: extraction.recipes[0]),
        dataset: name, runID: runID, parameters: CanonicalJSON.encode(parameters(weights.network, history)),
        classNames: samples.classNames, trainingCount: samples.training.count, seed: Int64(bitPattern: seed),
        selection: nil, fingerprint: fingerprint, reductions: [], learningCurves: Self.curves(history)),
      payload: Data(saved.archive))
    return try store.model(named: name)
  }

  /// What the model is shown with.
  private func parameters(_ network: Network, _ history: TrainingHistory) -> [String: ParameterValue] {
    [
      "network": .text(setup.pretrained?.network.name ?? network.name),
      "parameters": .integer(network.parameterCount), "epochs": .integer(history.epochs.count),
      "trainable_from": .text(
        setup.spec.phases.map { setup.trainableLayer(of: $0, in: network) ?? "all" }.joined(separator: ", ")),
      "batch_size": .text(setup.spec.phases.map { "\($0.batchSize)" }.joined(separator: ", ")),
      "learning_rate": .text(
        setup.spec.phases.map { "\($0.phase.optimizer.learningRate)" }.joined(separator: ", ")),
      "augmentation": .flag(setup.spec.augmentation != nil),
    ]
  }

  private static func curves(_ history: TrainingHistory) -> [LearningCurve] {
    let names: [(TrainingMetric, String)] = [
      (.loss, "loss"), (.accuracy, "accuracy"), (.validationLoss, "validation_loss"),
      (.validationAccuracy, "validation_accuracy"),
    ]
    return names.compactMap { metric, name in
      let values = history.epochs.compactMap { $0[metric] }
      return values.isEmpty ? nil : LearningCurve(name: name, values: values)
    } + [LearningCurve(name: "learning_rate", values: history.epochs.map(\.learningRate))]
  }
}
