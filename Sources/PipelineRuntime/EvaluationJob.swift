internal import FeatureStore

/// Measures a stored model on splits, or on any SQL selection, of the stored features.
public struct EvaluationJob {
  let store: String
  let model: String?
  let splits: [String]
  let condition: String?
  let options: RunOptions
  private let topK: Int?

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameters:
  ///   - splits: Measured each by itself and kept in the store; without any, those that have images.
  ///   - condition: An SQL condition on images, measured as one selection of which nothing is kept.
  ///   - topK: Whether the true class is among so many likeliest is measured too; nil for what is usual.
  public init(
    store: String, model: String?, splits: [String], condition: String?, topK: Int? = nil,
    options: RunOptions
  ) {
    (self.store, self.model, self.splits) = (store, model, splits)
    (self.condition, self.topK, self.options) = (condition, topK, options)
  }

  /// Measures.
  ///
  /// - Throws: `RuntimeError`.
  public func run(observer: any RunObserver, interruption: Interruption) throws -> RunSummary {
    try RuntimeError.wrapping {
      options.threads.apply()
      let reader = try FeatureStore.open(path: store, access: .reader)
      let model = try reader.model(named: model)
      var request = FeatureRequest(
        recipeID: model.description.recipeID, dataset: model.description.dataset, condition: condition)
      if let condition {
        if !splits.isEmpty { request.splits = splits }
        let evaluations = try ModelEvaluation(
          model: model, request: request, splits: nil, store: reader, topK: topK
        ).evaluate(observer: observer, interruption: interruption)
        guard !evaluations.isEmpty else {
          throw RuntimeError.failed(
            "no labelled image with the model's features is selected by: \(condition)")
        }
        return RunSummary(
          name: model.description.name, store: store, stages: [], evaluations: evaluations)
      }
      request.condition = model.description.selection
      try reader.close()
      return try measureSplits(of: model, request, observer: observer, interruption: interruption)
    }
  }

  private func measureSplits(
    of model: StoredModel, _ request: FeatureRequest, observer: any RunObserver, interruption: Interruption
  ) throws -> RunSummary {
    let store = try FeatureStore.open(path: store, access: .writer)
    defer { try? store.close() }
    let journal = try RunJournal(
      RunDescription(
        pipeline: model.description.name, command: options.command, specification: nil,
        seed: model.description.seed, programVersion: ProgramVersion.current),
      store: store, observer: observer)
    return try journal.finish {
      let present = Set(try store.select(request).rows.compactMap(\.split))
      let chosen = splits.isEmpty ? ["validation", "test"].filter(present.contains) : splits
      guard !chosen.isEmpty else {
        throw RuntimeError.failed(
          "\(store.path): no image is in the split validation or test; name one with --split, or a selection "
            + "with --where")
      }
      let evaluations = try ModelEvaluation(
        model: model, request: request, splits: chosen, store: store, topK: topK
      ).run(in: journal, observer: observer, interruption: interruption)
      return RunSummary(
        name: model.description.name, store: store.path, stages: journal.stages, evaluations: evaluations)
    }
  }
}
