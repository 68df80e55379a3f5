internal import FeatureStore

extension EvaluationJob {
  /// Compares the job's model with another one on the same images; stores nothing.
  ///
  /// The images are those of the job's condition, else of its splits, else of test, with the labels and splits of the
  /// job's model. Each model predicts from its own features of them.
  ///
  /// - Throws: `RuntimeError`.
  public func run(
    comparingWith otherName: String, observer: any RunObserver, interruption: Interruption
  ) throws -> ModelComparison {
    try RuntimeError.wrapping {
      options.threads.apply()
      let reader = try FeatureStore.open(path: store, access: .reader)
      let first = try LoadedModel(reader.model(named: model), in: reader)
      let second = try LoadedModel(reader.model(named: otherName), in: reader)
      guard first.stored.id != second.stored.id else {
        throw RuntimeError.invalid([
          "error: --compare: \(otherName) is the model itself; name two models with --model and --compare"
        ])
      }
      let (chosen, words) = try labelledImages(of: first.stored, in: reader, defaultSplits: ["test"])
      let (selection, others) = try common(chosen, second.stored, in: reader, words, observer)
      try noteTrainingImages(
        in: selection, of: [first.stored, second.stored], reader, observer: observer)
      let firstAnswers = try first.predictions(of: selection, in: reader, interruption: interruption)
      let secondAnswers = try second.predictions(of: others, in: reader, interruption: interruption)
      let byImage = Dictionary(uniqueKeysWithValues: secondAnswers.map { ($0.imageID, $0) })
      let pairs = firstAnswers.compactMap { answer in
        byImage[answer.imageID].map { other in
          // The job's model says what the truth is: another dataset may call an image something else.
          (
            first: answer,
            second: Prediction(
              imageID: answer.imageID, split: answer.split, actual: answer.actual, predicted: other.predicted,
              probability: other.probability, margin: other.margin, entropy: other.entropy)
          )
        }
      }
      return try ModelComparison(
        store: store, selection: words,
        first: (first.stored, try first.stored.recipeDescription(in: reader)),
        second: (second.stored, try second.stored.recipeDescription(in: reader)), pairs: pairs)
    }
  }

  /// The chosen images that have features of both models, as both find them.
  private func common(
    _ chosen: FeatureSelection, _ other: StoredModel, in store: FeatureStore, _ words: String,
    _ observer: any RunObserver
  ) throws -> (first: FeatureSelection, second: FeatureSelection) {
    let wanted = Set(chosen.rows.map(\.imageID))
    let others = try store.select(FeatureRequest(recipeID: other.description.recipeID))
      .filter { wanted.contains($0.imageID) }
    let found = Set(others.rows.map(\.imageID))
    let recipe = try other.recipeDescription(in: store)
    guard !found.isEmpty else {
      throw RuntimeError.failed(
        "\(store.path): none of the \(chosen.count) images in \(words) has features of \(recipe), which model "
          + "\(other.description.name) needs; extract them with `pipeline extract`")
    }
    if found.count < chosen.count {
      observer.noted(
        "\(chosen.count - found.count) of \(chosen.count) images are left out: they have no features of "
          + "\(recipe), which model \(other.description.name) needs")
    }
    return (chosen.filter { found.contains($0.imageID) }, others)
  }

  /// Says which of the models has seen some of the images, and so looks better than it is.
  private func noteTrainingImages(
    in selection: FeatureSelection, of models: [StoredModel], _ store: FeatureStore,
    observer: any RunObserver
  ) throws {
    let images = Set(selection.rows.map(\.imageID))
    for model in models {
      let seen = try model.trainingSelection(in: store).rows.count { images.contains($0.imageID) }
      guard seen > 0 else { continue }
      observer.noted(
        "model \(model.description.name) was trained on \(seen) of these \(images.count) images, which "
          + "flatters it")
    }
  }
}
