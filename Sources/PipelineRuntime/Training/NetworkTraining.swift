internal import Backbones
internal import Datasets
internal import Digests
internal import FeatureStore
internal import PipelineConfig
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
    let fingerprint = try fingerprint(samples)
    let learning = NetworkLearning(
      name: name, seed: seed, setup: setup, workspace: workspace, fingerprint: fingerprint,
      observer: observer, interruption: interruption)
    let (weights, history) = try learning.learn(
      TrainingInputs(
        setup: setup, samples: samples, pixels: pixels, seed: seed, workspace: workspace,
        threadCount: options.threads.count, observer: observer, interruption: interruption))
    try declareDataset(list, pixels.index)
    let model = try storage.save(
      weights, classNames: samples.classNames, trainingCount: samples.training.count, history: history,
      runID: runID, fingerprint: fingerprint)
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
    guard try store.models().contains(where: { $0.description.name == name }) else { return nil }
    let samples = try TrainingSamples(list, index, name: name)
    guard let stored = try storage.model(fingerprint: fingerprint(samples)) else { return nil }
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

  private var storage: TrainedModelStorage {
    TrainedModelStorage(name: name, seed: seed, setup: setup, images: images, store: store)
  }

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
}
