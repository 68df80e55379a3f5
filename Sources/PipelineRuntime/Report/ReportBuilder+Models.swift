internal import Evaluation
internal import FeatureStore
internal import Heads
internal import Reporting
internal import Tensors

extension ReportBuilder {
  private static let galleryCount = 16
  /// Cells of the confusion matrix that have pictures, and how many each.
  private static let cellLimit = 150
  private static let cellExampleCount = 8
  /// Values that curves are made from at most, as classes times images: 160 MB.
  private static let scoreLimit = 20_000_000
  private static let candidateLimit = 30
  /// Models beside each other.
  private static let comparedLimit = 12

  /// A model and how it did.
  func content(of model: StoredModel, _ wanted: inout WantedPictures) throws -> ModelContent {
    let description = model.description
    var content = ModelContent(name: description.name, facts: try facts(of: model))
    content.learningCurves = description.learningCurves.map {
      ModelContent.Curve(name: $0.name, values: $0.values)
    }
    content.explainedVariance =
      description.reductions.last { !$0.components.isEmpty }?.components.map(\.explainedVarianceRatio) ?? []
    content.search = try search(of: description.name)
    let splits = try store.predictedSplits(ofModel: model.id)
    let split =
      settings.split ?? ["test", "validation", "train"].first(where: splits.contains) ?? splits.first
    guard let split, splits.contains(split) else {
      content.notes.append(
        "\(description.name) was not measured\(split.map { " on \($0)" } ?? ""): "
          + "`pipeline evaluate --store \(store.path) --model \(description.name)"
          + "\(split.map { " --split \($0)" } ?? "")` does, then write the report again.")
      return content
    }
    content.evaluation = try evaluation(of: model, split: split, &content.notes, &wanted)
    return content
  }

  private func evaluation(
    of model: StoredModel, split: String, _ notes: inout [String], _ wanted: inout WantedPictures
  ) throws -> EvaluationContent {
    let digest = try PredictionDigest(
      ofModel: model.id, split: split, in: store, galleryCount: Self.galleryCount, interruption: interruption)
    let matrix = try ConfusionMatrix(
      pairs: digest.counts.map { ($0.key.actual, $0.key.predicted, $0.value) },
      // Those that occur: an evaluation's own matrix.
      classNames: nil)
    // Mistakes before hits: those are what people click on.
    let pairs = digest.counts.sorted { left, right in
      let mistakes = (left.key.actual != left.key.predicted, right.key.actual != right.key.predicted)
      if mistakes.0 != mistakes.1 { return mistakes.0 }
      return (right.value, left.key.actual, left.key.predicted)
        < (left.value, right.key.actual, right.key.predicted)
    }.prefix(Self.cellLimit)
    let examples = try PredictionDigest.examples(
      of: Set(pairs.map(\.key)), ofModel: model.id, split: split, in: store, count: Self.cellExampleCount,
      interruption: interruption)
    wanted.want(digest.worstErrors.map(\.imageID))
    wanted.want(digest.mostUncertain.map(\.imageID))
    wanted.want(digest.surestHits.map(\.imageID))
    for pair in pairs { wanted.want((examples[pair.key] ?? []).map(\.imageID)) }
    let galleries = digest.worstErrors + digest.mostUncertain + digest.surestHits
    let images = try store.images(
      numbered: Set((galleries + examples.values.flatMap(\.self)).map(\.imageID)))
    func references(_ predictions: [Prediction]) -> [PictureReference] {
      predictions.map { prediction in
        PictureReference(
          imageID: prediction.imageID, path: images[prediction.imageID]?.path ?? "",
          actual: prediction.actual,
          split: prediction.split, predicted: prediction.predicted, probability: prediction.probability,
          margin: prediction.margin, entropy: prediction.entropy)
      }
    }
    let rows = try store.metrics(ofModel: model.id).filter { $0.split == split }
    var content = EvaluationContent(
      split: split, matrix: matrix, metrics: Self.metrics(rows),
      classAreas: Dictionary(
        rows.filter { $0.name == "roc_auc" && !$0.value.isNaN }.compactMap { row in
          row.className.map { ($0, row.value) }
        }
      ) { first, _ in first },
      reliability: digest.reliability,
      scores: try scores(of: model, split: split, digest.sampleCount, &notes),
      cells: pairs.map { pair in
        EvaluationContent.Cell(
          actual: pair.key.actual, predicted: pair.key.predicted, count: pair.value,
          examples: references(examples[pair.key] ?? []))
      }, worstErrors: references(digest.worstErrors), surestHits: references(digest.surestHits),
      mostUncertain: references(digest.mostUncertain))
    content.explanation = try explanation(of: model, split: split)
    return content
  }

  /// The stored numbers of all classes, the most asked for first.
  private static func metrics(_ rows: [Metric]) -> [EvaluationContent.Metric] {
    let overall = Dictionary(rows.filter { $0.className == nil }.map { ($0.name, $0.value) }) { first, _ in
      first
    }
    func value(_ name: String) -> Double? { overall[name].flatMap { $0.isNaN ? nil : $0 } }
    let order = [
      "accuracy", "balanced_accuracy", "macro_f1", "roc_auc", "log_loss", "expected_calibration_error",
      "brier_score", "matthews_correlation", "cohen_kappa",
    ]
    let top = overall.keys.filter { $0.hasPrefix("top_") }.sorted()
    return (order + top).filter { overall[$0] != nil }.map { name in
      EvaluationContent.Metric(
        name: name, value: value(name), low: value("\(name)_low"), high: value("\(name)_high"))
    }
  }

  /// What the model gives every class, computed from the stored features as `evaluate` does.
  private func scores(
    of model: StoredModel, split: String, _ predictionCount: Int, _ notes: inout [String]
  ) throws -> ClassScores? {
    var request = model.request
    request.splits = [split]
    let limit = max(1000, Self.scoreLimit / max(1, model.description.classNames.count))
    let condition = ReportSampling(seed: model.description.seed ?? 0)
      .condition(limit: limit, of: predictionCount)
    let selection = try store.select(request.narrowed(by: condition)).filter { $0.label != nil }
    guard selection.count > 0 else {
      notes.append(
        "There are no ROC and precision-recall curves: the features of \(split) are no longer in the store.")
      return nil
    }
    if condition != nil {
      notes.append("ROC and precision-recall curves are of \(selection.count) of \(predictionCount) images.")
    } else if selection.count != predictionCount {
      notes.append(
        "ROC and precision-recall curves are of the \(selection.count) images of \(split) that have features now; "
          + "\(predictionCount) were measured.")
    }
    let loaded = try LoadedModel(model, in: store)
    let answers = try ModelEvaluation(model: model, request: request, splits: nil, store: store)
      .answers(of: loaded, to: selection, interruption: interruption)
    let hasProbabilities = answers.predictions.allSatisfy { $0.probability != nil }
    return try ClassScores(
      classNames: loaded.saved.head.classNames, actual: answers.predictions.compactMap(\.actual),
      values: answers.values, kind: hasProbabilities ? .probabilities : .decisionValues)
  }

  private func facts(of model: StoredModel) throws -> [Fact] {
    let description = model.description
    var facts = [
      Fact("head", description.head), Fact("features", try model.recipeDescription(in: store)),
      Fact("fitted on", "\(description.trainingCount) images"), Fact("made", model.createdAt),
    ]
    if let seed = description.seed { facts.append(Fact("seed", "\(seed)")) }
    if let selection = description.selection { facts.append(Fact("only images where", selection)) }
    func words(_ json: String) throws -> String {
      try ParameterTable(json: json).entries.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
    facts += try description.reductions.enumerated().map { index, step in
      Fact(
        "step \(index + 1)", "\(step.kind), \(step.inputDimension) → \(step.outputDimension)",
        detail: try words(step.parameters))
    }
    facts += try ParameterTable(json: description.parameters).entries.map { Fact($0.name, $0.value) }
    if let fingerprint = description.fingerprint { facts.append(Fact("fingerprint", fingerprint)) }
    return facts
  }

  private func search(of name: String) throws -> SearchContent? {
    guard let search = try store.latestSearch(name: name) else { return nil }
    let folds = Dictionary(grouping: try store.searchFolds(of: search.id), by: \.candidate)
    let candidates = try folds.values.map { folds in
      let scores = folds.compactMap(\.score)
      let isWhole = scores.count == folds.count
      func mean(_ values: [Double]) -> Double? {
        isWhole && !values.isEmpty ? values.reduce(0, +) / Double(values.count) : nil
      }
      return SearchContent.Candidate(
        parameters: try ParameterTable(json: folds[0].parameters).entries.map { "\($0.name) \($0.value)" }
          .joined(separator: ", "), accuracy: mean(scores.map(\.accuracy)),
        balancedAccuracy: mean(scores.map(\.balancedAccuracy)), macroF1: mean(scores.map(\.macroF1)),
        low: isWhole ? scores.map(\.accuracy).min() : nil, high: isWhole ? scores.map(\.accuracy).max() : nil,
        fitSeconds: folds.reduce(0) { $0 + $1.fitSeconds } / Double(folds.count),
        error: folds.lazy.compactMap(\.error).first)
    }.sorted {
      ($1.accuracy ?? -1, $0.parameters) < ($0.accuracy ?? -1, $1.parameters)
    }
    return SearchContent(
      foldCount: search.foldCount, candidateCount: candidates.count,
      candidates: Array(candidates.prefix(Self.candidateLimit)))
  }
}

// MARK: Comparison

extension ReportBuilder {
  /// The models that are compared: those asked for, else those of the dataset, the newest first.
  func comparedModels(_ models: [StoredModel], dataset: String?) throws -> [StoredModel] {
    guard settings.models.count < 2, let first = models.first else { return models }
    let others = try store.models().reversed().filter {
      $0.id != first.id && $0.description.dataset == dataset
    }
    return [first] + others.prefix(Self.comparedLimit - 1)
  }

  func comparison(
    _ models: [StoredModel], dataset: String?
  ) throws -> (content: ComparisonContent?, notes: [String]) {
    let compared = try comparedModels(models, dataset: dataset)
    guard compared.count > 1 else { return (nil, []) }
    let splits = try compared.map { try store.predictedSplits(ofModel: $0.id) }
    let split = settings.split ?? ["test", "validation", "train"].first(where: splits[0].contains)
    guard let split else { return (nil, ["\(compared[0].description.name) was measured on nothing."]) }
    var notes: [String] = []
    let present = zip(compared, splits).filter { model, splits in
      if splits.contains(split) { return true }
      notes.append("\(model.description.name) is not compared: it was not measured on \(split).")
      return false
    }.map(\.0)
    guard present.count > 1 else { return (nil, notes) }
    let answers = try present.map { model in
      var answers: [Int64: (actual: String, predicted: String)] = [:]
      try store.forEachPrediction(ofModel: model.id, split: split) { prediction in
        if let actual = prediction.actual { answers[prediction.imageID] = (actual, prediction.predicted) }
      }
      try interruption.check()
      return answers
    }
    let common = answers[0].keys.filter { id in answers.allSatisfy { $0[id] != nil } }
    guard !common.isEmpty else {
      return (nil, notes + ["No image of \(split) was shown to all of the models."])
    }
    // The first model says what the truth is: another dataset may call an image something else.
    let truth = answers[0].mapValues(\.actual)
    let isRight = answers.map { answers in common.map { answers[$0]?.predicted == truth[$0] } }
    let rows = try present.indices.compactMap { index -> ComparisonContent.Row? in
      let (model, right) = (present[index].description, isRight[index])
      let hits = right.count { $0 }
      guard let interval = WilsonInterval(hitCount: hits, sampleCount: common.count) else { return nil }
      let onlyThis = zip(right, isRight[0]).count { $0 && !$1 }
      let onlyFirst = zip(right, isRight[0]).count { !$0 && $1 }
      let test = McNemarTest(onlyFirstCount: onlyFirst, onlySecondCount: onlyThis)
      return ComparisonContent.Row(
        name: model.name, head: model.head, features: try present[index].recipeDescription(in: store),
        accuracy: Double(hits) / Double(common.count), low: interval.low, high: interval.high,
        onlyThis: index == 0 ? nil : onlyThis, onlyFirst: index == 0 ? nil : onlyFirst,
        pValue: index == 0 ? nil : test.pValue)
    }
    return (ComparisonContent(split: split, imageCount: common.count, rows: rows), notes)
  }
}
