internal import FeatureStore
internal import Heads
internal import Reduction
internal import Tensors

/// A stored model that has been read and can predict.
struct LoadedModel {
  /// What the store says about it.
  let stored: StoredModel
  /// The model itself.
  let saved: SavedModel

  /// Its name in the store.
  var name: String { stored.description.name }

  /// Reads a model.
  ///
  /// - Throws: `RuntimeError.failed` with the model's name where it is damaged or of a newer version.
  init(_ stored: StoredModel, in store: FeatureStore) throws {
    let payload = try store.payload(ofModel: stored.id)
    do {
      saved = try SavedModel(archive: Array(payload))
    } catch {
      throw RuntimeError.failed(
        "\(store.path): model \(stored.description.name) cannot be used: \(error), or train it again")
    }
    self.stored = stored
  }

  /// The network the model's features come from.
  ///
  /// - Parameter weightsPath: A weight file in place of the recipe's own, which may have moved; or `builtin`.
  /// - Throws: `RuntimeError.failed` with model and recipe where it cannot be had.
  func extractionSetup(weightsPath: String?, in store: FeatureStore) throws -> ExtractionSetup {
    do {
      return try ExtractionSetup(saved.recipe, weightsPath: weightsPath, trained: saved.network)
    } catch {
      throw RuntimeError.failed(
        "model \(name) cannot be applied, the recipe of its features cannot be met: "
          + "\(try stored.recipeDescription(in: store)): \(error)")
    }
  }

  /// Predicts stored images block by block, in order.
  func predict(
    _ selection: FeatureSelection, in store: FeatureStore, interruption: Interruption,
    _ body: (FeatureBlock, [HeadPrediction]) throws -> Void
  ) throws {
    try store.forEachBlock(of: selection) { block in
      try interruption.check()
      let answers = try RuntimeError.namingImages(of: block, model: name) {
        try saved.predict(block.features)
      }
      try body(block, answers)
    }
  }

  /// What the model says about stored images, as rows of the store.
  func predictions(
    of selection: FeatureSelection, in store: FeatureStore, interruption: Interruption
  ) throws -> [Prediction] {
    var predictions: [Prediction] = []
    predictions.reserveCapacity(selection.count)
    try predict(selection, in: store, interruption: interruption) { block, answers in
      predictions += answers.enumerated().map { prediction($0.element, of: block, at: $0.offset) }
    }
    return predictions
  }

  /// An answer as a row of the store.
  func prediction(_ answer: HeadPrediction, of block: FeatureBlock, at position: Int) -> Prediction {
    Prediction(
      imageID: block.imageIDs[position], split: block.splits[position], actual: block.labels[position],
      predicted: saved.head.classNames[answer.classIndex], probability: answer.probability,
      margin: answer.margin, entropy: answer.entropy)
  }
}
