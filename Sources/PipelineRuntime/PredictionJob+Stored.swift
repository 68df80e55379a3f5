internal import FeatureStore
internal import Heads
internal import Reduction
internal import Tensors

extension PredictionJob {
  /// Predicts the stored images that match an SQL condition, from their stored features; no image is read.
  ///
  /// - Parameters:
  ///   - condition: Over an image's columns, such as `split = 'test'`; labels and splits are those of the model's dataset.
  ///   - isSaving: Whether the predictions become rows of the store, in place of the model's earlier ones for the
  ///     same images.
  /// - Throws: `RuntimeError`; also where no matching image has features of the model's recipe.
  public func run(
    where condition: String, isSaving: Bool, observer: any RunObserver, interruption: Interruption,
    deliver: ([ImageResult]) throws -> Void
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      // Only `pipeline run` and `extract` make stores.
      try FeatureStore.open(path: store, access: .reader).close()
      let store = try FeatureStore.open(path: store, access: isSaving ? .writer : .reader)
      let model = try LoadedModel(store.model(named: model), in: store)
      guard isSaving else {
        _ = try predict(
          where: condition, model, store, observer: observer, interruption: interruption, deliver: deliver)
        return
      }
      let journal = try RunJournal(
        RunDescription(
          pipeline: model.name, command: options.command, specification: nil,
          seed: model.stored.description.seed, programVersion: ProgramVersion.current),
        store: store, observer: observer)
      try journal.finish {
        let predictions = try predict(
          where: condition, model, store, observer: observer, interruption: interruption, deliver: deliver)
        try store.addPredictions(ofModel: model.stored.id, predictions)
      }
    }
  }

  /// Predicts the images that match and hands results over block by block.
  private func predict(
    where condition: String, _ model: LoadedModel, _ store: FeatureStore, observer: any RunObserver,
    interruption: Interruption, deliver: ([ImageResult]) throws -> Void
  ) throws -> [Prediction] {
    let selection = try selection(of: model, where: condition, in: store, observer: observer)
    let neighbours = try trainingNeighbours(
      of: model, in: store, observer: observer, interruption: interruption)
    var predictions: [Prediction] = []
    predictions.reserveCapacity(selection.count)
    try store.forEachBlock(of: selection, size: neighbours?.preferredQueryCount ?? 256) { block in
      try interruption.check()
      let reduced = try model.saved.reducers.reduce(block.features)
      let answers = try model.saved.head.predict(reduced)
      predictions += answers.enumerated().map { model.prediction($0.element, of: block, at: $0.offset) }
      try deliver(
        results(
          self.answers(
            reduced, answers, paths: block.paths, imageIDs: block.imageIDs.map(Optional.some),
            model.saved.head.classNames), neighbours, interruption: interruption))
    }
    return predictions
  }

  /// The images that match, with features of the model's recipe.
  private func selection(
    of model: LoadedModel, where condition: String, in store: FeatureStore, observer: any RunObserver
  ) throws -> FeatureSelection {
    let request = FeatureRequest(
      recipeID: model.stored.description.recipeID, dataset: model.stored.description.dataset,
      condition: condition)
    let selection = try store.select(request)
    let missing = try store.countImagesWithoutFeature(request)
    let recipe = try model.stored.recipeDescription(in: store)
    guard selection.count > 0 else {
      throw RuntimeError.failed(
        missing > 0
          ? "\(store.path): none of the \(missing) images where \(condition) has features of \(recipe), which "
            + "model \(model.name) needs; extract them with `pipeline extract`, or predict the files by path"
          : "\(store.path): no image that model \(model.name) could predict is selected by: \(condition)")
    }
    if missing > 0 {
      observer.noted(
        "\(missing) more images match but have no features of \(recipe), which model \(model.name) needs; "
          + "they are left out")
    }
    return selection
  }
}
