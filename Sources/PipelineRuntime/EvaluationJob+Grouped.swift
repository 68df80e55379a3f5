internal import FeatureStore

extension EvaluationJob {
  /// Measures each group of images by itself; stores nothing.
  ///
  /// The images are those of the job's condition, else of its splits, else of validation and test together.
  ///
  /// - Parameter grouping: An SQL expression over an image's columns, such as `label` or `width > 500`.
  /// - Throws: `RuntimeError`.
  public func run(
    groupedBy grouping: String, observer: any RunObserver, interruption: Interruption
  ) throws -> GroupedEvaluation {
    try RuntimeError.wrapping {
      options.threads.apply()
      let reader = try FeatureStore.open(path: store, access: .reader)
      let model = try LoadedModel(reader.model(named: model), in: reader)
      let (selection, words) = try labelledImages(
        of: model.stored, in: reader, defaultSplits: ["validation", "test"], grouping: grouping)
      let predictions = try model.predictions(of: selection, in: reader, interruption: interruption)
      let groups = Dictionary(uniqueKeysWithValues: selection.rows.map { ($0.imageID, $0.group) })
      return GroupedEvaluation(
        model: model.name, store: store, groupBy: grouping, selection: words,
        sampleCount: predictions.count,
        groups: try GroupedEvaluation.Group.groups(predictions, by: groups))
    }
  }

  /// The labelled images a question is about, and how to call them.
  func labelledImages(
    of model: StoredModel, in store: FeatureStore, defaultSplits: [String], grouping: String? = nil
  ) throws -> (selection: FeatureSelection, words: String) {
    var request = model.request
    request.grouping = grouping
    if let condition { request.condition = condition }
    let chosen = condition == nil && splits.isEmpty ? defaultSplits : splits
    if !chosen.isEmpty { request.splits = chosen }
    let words =
      [chosen.joined(separator: " and "), condition ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
    let selection = try store.select(request).filter { $0.label != nil }
    guard selection.count > 0 else {
      throw RuntimeError.failed(
        "\(store.path): no labelled image with features of \(try model.recipeDescription(in: store)), which "
          + "model \(model.description.name) needs, is in: \(words); name a split with --split, or a selection "
          + "with --where")
    }
    return (selection, words)
  }
}
