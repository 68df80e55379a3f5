internal import Digests
internal import FeatureStore
internal import Heads
internal import Tensors

/// Measures a stored model on stored features.
struct ModelEvaluation {
  let model: StoredModel
  /// Which images; their labels are compared with the predictions.
  let request: FeatureRequest
  /// The splits to measure on, each by itself, with predictions and metrics kept in the store; nil for all
  /// images of the request as one selection, of which nothing is kept.
  let splits: [String]?
  let store: FeatureStore
  /// Whether the true class is among so many likeliest is measured too; nil for what is usual.
  var topK: Int?

  /// Grows when more is measured, so that evaluations of older versions are done again.
  private static let measuresVersion = 2

  /// What an evaluation depends on: the same fingerprint, the same predictions.
  ///
  /// The model's number is part of it, because predictions go when a model of the same name replaces it.
  func fingerprint() throws -> String {
    let rows = Digest(.sha256)
    for row in try store.select(request).rows {
      rows.update(Array("\(row.imageID)\t\(row.vectorID)\t\(row.label ?? "")\t\(row.split ?? "")\n".utf8))
    }
    let splitsText = splits?.joined(separator: ",") ?? "*"
    return Digest.sha256(
      "\(Self.measuresVersion)\n\(model.id)\n\(model.description.fingerprint ?? "")\n\(splitsText)\n\(rows.finish())"
    )
  }

  /// Predicts and measures: one summary per split that has labelled images.
  func evaluate(observer: any RunObserver, interruption: Interruption) throws -> [EvaluationSummary] {
    let loaded = try LoadedModel(model, in: store)
    let all = try store.select(request)
    var summaries: [EvaluationSummary] = []
    for split in splits.map({ $0.map(Optional.some) }) ?? [nil] {
      try interruption.check()
      let selection = split == nil ? all : all.filter { $0.split == split }
      let (predictions, values) = try answers(of: loaded, to: selection, interruption: interruption)
      if let split { try store.replacePredictions(ofModel: model.id, split: split, with: predictions) }
      let labelled = predictions.filter { $0.actual != nil }
      guard !labelled.isEmpty else {
        observer.noted(
          "\(model.description.name): \(split ?? "the selection") has no labelled image, nothing is measured")
        continue
      }
      let measurement = try SplitMeasurement(
        labelled, classNames: loaded.saved.head.classNames, values: values)
      let metrics = measurement.metrics(split: split, topK: topK)
      if let split { try store.replaceMetrics(ofModel: model.id, split: split, with: metrics) }
      summaries.append(
        EvaluationSummary(
          model: model.description.name, split: split, measurement, metrics: metrics))
    }
    return summaries
  }

  /// What was measured before, from the stored predictions and metrics; nil where not all that is asked for was.
  func stored() throws -> [EvaluationSummary]? {
    let metrics = try store.metrics(ofModel: model.id)
    var summaries: [EvaluationSummary] = []
    for split in splits ?? [] {
      let labelled = try store.predictions(ofModel: model.id, split: split).filter { $0.actual != nil }
      guard !labelled.isEmpty else { continue }
      let rows = metrics.filter { $0.split == split }
      if let topK, !rows.contains(where: { $0.name == SplitMeasurement.topName(topK) }) { return nil }
      let measurement = try SplitMeasurement(
        labelled, classNames: model.description.classNames, values: nil)
      summaries.append(
        EvaluationSummary(model: model.description.name, split: split, measurement, metrics: rows))
    }
    return summaries
  }

  /// All predictions, and what the model gives every class for those whose class is known.
  func answers(
    of loaded: LoadedModel, to selection: FeatureSelection, interruption: Interruption
  ) throws -> (predictions: [Prediction], values: Matrix<Double>) {
    var predictions: [Prediction] = []
    predictions.reserveCapacity(selection.count)
    var values: [Double] = []
    var labelledCount = 0
    try loaded.predict(selection, in: store, interruption: interruption) { block, answers in
      for (position, answer) in answers.enumerated() {
        predictions.append(loaded.prediction(answer, of: block, at: position))
        guard block.labels[position] != nil else { continue }
        labelledCount += 1
        values += answer.probabilities ?? answer.decisionValues
      }
    }
    let width = labelledCount == 0 ? 0 : values.count / labelledCount
    return (predictions, Matrix(rowCount: labelledCount, columnCount: width, elements: values))
  }
}
