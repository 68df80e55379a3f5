internal import Digests
internal import Evaluation
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
      "\(model.id)\n\(model.description.fingerprint ?? "")\n\(splitsText)\n\(rows.finish())")
  }

  /// Predicts and measures: one summary per split that has labelled images.
  func evaluate(observer: any RunObserver, interruption: Interruption) throws -> [EvaluationSummary] {
    let saved = try SavedModel(archive: Array(store.payload(ofModel: model.id)))
    let all = try store.select(request)
    var summaries: [EvaluationSummary] = []
    for split in splits.map({ $0.map(Optional.some) }) ?? [nil] {
      try interruption.check()
      let selection = split == nil ? all : all.filter { $0.split == split }
      let predictions = try predictions(saved, of: selection)
      if let split { try store.replacePredictions(ofModel: model.id, split: split, with: predictions) }
      guard let summary = try summary(of: predictions, split: split, storing: split != nil) else {
        observer.noted(
          "\(model.description.name): \(split ?? "the selection") has no labelled image, nothing is measured")
        continue
      }
      summaries.append(summary)
    }
    return summaries
  }

  /// What was measured before, from the stored predictions.
  func stored() throws -> [EvaluationSummary] {
    try (splits ?? []).compactMap { split in
      try summary(of: store.predictions(ofModel: model.id, split: split), split: split, storing: false)
    }
  }

  private func predictions(_ saved: SavedModel, of selection: FeatureSelection) throws -> [Prediction] {
    var predictions: [Prediction] = []
    predictions.reserveCapacity(selection.count)
    try store.forEachBlock(of: selection) { block in
      for (position, prediction) in try saved.predict(block.features).enumerated() {
        predictions.append(
          Prediction(
            imageID: block.imageIDs[position], split: block.splits[position],
            actual: block.labels[position], predicted: saved.head.classNames[prediction.classIndex],
            probability: prediction.probability, margin: prediction.margin))
      }
    }
    return predictions
  }

  private func summary(
    of predictions: [Prediction], split: String?, storing: Bool
  ) throws -> EvaluationSummary? {
    let labelled = predictions.filter { $0.actual != nil }
    guard !labelled.isEmpty else { return nil }
    let matrix = try ConfusionMatrix(
      actual: labelled.compactMap(\.actual), predicted: labelled.map(\.predicted))
    let report = ClassificationReport(matrix)
    if storing { try store.setMetrics(ofModel: model.id, Self.metrics(report, split: split)) }
    return EvaluationSummary(
      model: model.description.name, split: split ?? "selection", sampleCount: labelled.count,
      accuracy: report.accuracy, classNames: matrix.classNames,
      confusionMatrix: matrix.classNames.indices.map { Array(matrix.counts.row($0)) }, report: report.text,
      confusionTable: matrix.table)
  }

  private static func metrics(_ report: ClassificationReport, split: String?) -> [Metric] {
    func metrics(_ scores: ClassificationReport.Scores, prefix: String, className: String?) -> [Metric] {
      [
        Metric(split: split, className: className, name: prefix + "precision", value: scores.precision),
        Metric(split: split, className: className, name: prefix + "recall", value: scores.recall),
        Metric(split: split, className: className, name: prefix + "f1", value: scores.f1),
        Metric(split: split, className: className, name: prefix + "support", value: Double(scores.support)),
      ]
    }
    let classes = zip(report.classNames, report.classes).flatMap {
      metrics($1, prefix: "", className: $0)
    }
    return [Metric(split: split, name: "accuracy", value: report.accuracy)]
      + metrics(report.macroAverage, prefix: "macro_", className: nil)
      + metrics(report.weightedAverage, prefix: "weighted_", className: nil) + classes
  }
}
