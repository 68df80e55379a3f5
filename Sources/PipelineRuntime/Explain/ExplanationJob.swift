internal import Backbones
internal import Datasets
internal import Explanation
internal import FeatureStore
internal import Heads

/// Makes maps of what in images speaks for a class, of files or of stored images that an SQL condition chooses.
public struct ExplanationJob: Sendable {
  private let store: String
  private let model: String?
  private let weights: String?
  private let settings: MapSettings
  private let overlays: OverlaySettings?
  private let isSaving: Bool
  private let limit: Int
  private let options: RunOptions

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameters:
  ///   - weights: A weight file in place of the recipe's own, which may have moved.
  ///   - overlays: Where pictures go; nil for none.
  ///   - isSaving: Whether maps of images that the store has become rows of it.
  ///   - limit: How many images at most.
  public init(
    store: String, model: String?, weights: String? = nil, settings: MapSettings, overlays: OverlaySettings?,
    isSaving: Bool, limit: Int = .max, options: RunOptions
  ) {
    (self.store, self.model, self.weights) = (store, model, weights)
    (self.settings, self.overlays, self.isSaving) = (settings, overlays, isSaving)
    (self.limit, self.options) = (limit, options)
  }

  /// Explains files, and the images of folders, in order.
  ///
  /// - Throws: `RuntimeError`; also where the model's layer has no maps, with what to do.
  public func run(
    _ paths: [String], observer: any RunObserver, interruption: Interruption,
    deliver: (ImageResult) throws -> Void
  ) throws {
    try run(observer, interruption, deliver) { _, _ in
      let list = try SampleList(paths: paths)
      list.notes.forEach(observer.noted)
      return list.samples.prefix(limit).map {
        ExplanationLoop.Subject(path: $0.path, sha256: nil, actual: nil)
      }
    }
  }

  /// Explains stored images for which the store has a prediction of the model.
  ///
  /// - Parameter condition: Over `image_id, path, split, actual, predicted, probability, margin, correct, entropy, sha256,
  ///   width, height, byte_count, format`, such as `correct = 0`.
  /// - Throws: `RuntimeError`; also where no prediction matches.
  public func run(
    where condition: String, observer: any RunObserver, interruption: Interruption,
    deliver: (ImageResult) throws -> Void
  ) throws {
    try run(observer, interruption, deliver) { store, model in
      let rows = try store.predictions(
        ofModel: model.stored.id, splits: nil, condition: condition, after: 0, limit: limit)
      guard !rows.isEmpty else {
        throw RuntimeError.failed(
          "\(store.path): no stored prediction of model \(model.name) is selected by: \(condition); predictions come from "
            + "`pipeline evaluate`, or `pipeline predict --where SQL --save`")
      }
      let images = try store.knownImages(paths: rows.map(\.path))
      return rows.map {
        ExplanationLoop.Subject(path: $0.path, sha256: images[$0.path]?.sha256, actual: $0.prediction.actual)
      }
    }
  }

  private func run(
    _ observer: any RunObserver, _ interruption: Interruption, _ deliver: (ImageResult) throws -> Void,
    subjects: (FeatureStore, LoadedModel) throws -> [ExplanationLoop.Subject]
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      // Only `pipeline run` and `extract` make stores.
      try FeatureStore.open(path: store, access: .reader).close()
      let store = try FeatureStore.open(path: store, access: isSaving ? .writer : .reader)
      let model = try LoadedModel(store.model(named: model), in: store)
      let setup = try model.extractionSetup(weightsPath: weights, in: store)
      if let note = setup.note { observer.noted(note) }
      let source: any EvidenceSource =
        model.saved.network == nil
        ? try HeadEvidenceSource(model, setup: setup, store: store)
        : NetworkEvidenceSource(
          model.name, weights: setup.weights, classNames: model.saved.head.classNames)
      if let method = settings.method, method != .occlusion, let obstacle = source.obstacleToMaps {
        throw RuntimeError.failed("model \(model.name): \(obstacle)")
      }
      let maker = try MapMaker(
        source, of: model.name, mode: setup.backbone.preprocessMode.imagesMode, settings: settings,
        interruption: interruption)
      let work = ExplanationLoop(
        layer: source.layer, classNames: source.classNames, maker: maker, settings: settings,
        loader: setup.loader, threadCount: options.threads.count, observer: observer,
        interruption: interruption)
      func explain() throws {
        let subjects = try subjects(store, model)
        let writer = overlays.map {
          OverlayWriter($0, method: maker.method, loader: setup.loader, paths: subjects.map(\.path))
        }
        try work.run(
          subjects, overlays: writer,
          target: isSaving ? MapTarget(store: store, modelID: model.stored.id) : nil,
          deliver: deliver)
      }
      guard isSaving else { return try explain() }
      let journal = try RunJournal(
        RunDescription(
          pipeline: model.name, command: options.command, specification: nil,
          seed: model.stored.description.seed, programVersion: ProgramVersion.current),
        store: store, observer: observer)
      try journal.finish { try explain() }
    }
  }
}
