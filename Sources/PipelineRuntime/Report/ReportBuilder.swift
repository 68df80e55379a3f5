internal import Digests
internal import FeatureStore
internal import Foundation
internal import Reporting

/// Collects what a report says from a store, which is only read.
struct ReportBuilder {
  /// Part of every report's identity: changes when what is written changes for the same store.
  private static let formatVersion = 2
  /// Files that are listed by name.
  private static let failureLimit = 100
  private static let pairLimit = 24
  private static let runLimit = 5

  let store: FeatureStore
  let settings: ReportSettings
  let threads: ThreadCount
  let observer: any RunObserver
  let interruption: Interruption

  /// The pictures the parts of a report want, the most wanted first.
  struct WantedPictures {
    private(set) var ids: [Int64] = []
    private var known: Set<Int64> = []

    /// Asks for pictures; those that were asked for before stay where they are.
    mutating func want(_ images: some Sequence<Int64>) {
      for image in images where known.insert(image).inserted { ids.append(image) }
    }
  }

  /// The whole report.
  ///
  /// - Throws: `RuntimeError`, `StoreError`.
  func report() throws -> Report {
    let models = try reportedModels()
    let dataset = try datasetName(models)
    let fingerprint = try fingerprint(models: models, dataset: dataset)
    var wanted = WantedPictures()
    var contents: [ModelContent] = []
    for model in models { contents.append(try content(of: model, &wanted)) }
    try interruption.check()
    let duplicates = try duplicateContent(models.first, dataset: dataset, &wanted)
    let map = try featureMap(models.first, dataset: dataset)
    if let map { wanted.want(map.points.map(\.imageID)) }
    let seed = models.first?.description.seed
    var report = Report(
      title: settings.title ?? dataset ?? URL(fileURLWithPath: store.path).lastPathComponent,
      subtitle: "Store \(store.path)", fingerprint: fingerprint, dataset: try datasetContent(dataset),
      failures: try failureContent(dataset), duplicates: duplicates,
      album: try album(
        wanted, usedByteCount: contents.reduce(0) { $0 + ($1.evaluation?.explanation?.byteCount ?? 0) }))
    report.models = contents
    report.map = map
    (report.comparison, report.comparisonNotes) = try comparison(models, dataset: dataset)
    report.runs = try runs(dataset)
    report.facts = try facts(models.first, seed: seed)
    return report
  }

  /// The models in full: those asked for, else the newest; none where the store has none.
  func reportedModels() throws -> [StoredModel] {
    if !settings.models.isEmpty { return try settings.models.map { try store.model(named: $0) } }
    guard settings.hasModels else { return [] }
    return try store.models().suffix(1)
  }

  /// The dataset that is reported on; nil for all images.
  func datasetName(_ models: [StoredModel]) throws -> String? {
    if let dataset = settings.dataset { return dataset }
    if let model = models.first { return model.description.dataset }
    return try store.datasetNames().last
  }

  /// Identity of everything that is shown, but for runs and times.
  func fingerprint() throws -> String {
    let models = try reportedModels()
    return try fingerprint(models: models, dataset: try datasetName(models))
  }

  private func fingerprint(models: [StoredModel], dataset: String?) throws -> String {
    let digest = Digest(.sha256)
    func add(_ text: String) { digest.update(Array("\(text.utf8.count):\(text)".utf8)) }
    add("\(Self.formatVersion) \(ProgramVersion.current)")
    add("\(settings.title ?? "") \(settings.split ?? "") \(settings.pictureLimit)")
    add(dataset ?? "")
    for entry in try store.classBalance(dataset: dataset) {
      add("\(entry.label ?? "") \(entry.split ?? "") \(entry.count)")
    }
    for entry in try store.failureCounts(dataset: dataset) { add("\(entry.error) \(entry.count)") }
    for model in try comparedModels(models, dataset: dataset) {
      add("\(model.id) \(model.description.fingerprint ?? "")")
      if let search = try store.latestSearch(name: model.description.name) {
        add("\(search.id) \(try store.searchFolds(of: search.id).count)")
      }
      for metric in try store.metrics(ofModel: model.id) {
        add("\(metric.split ?? "") \(metric.className ?? "") \(metric.name) \(metric.value)")
      }
      for maps in try store.mapCounts(ofModel: model.id) { add("\(maps.method) \(maps.count)") }
      add(
        try ModelEvaluation(model: model, request: model.request, splits: nil, store: store).fingerprint())
    }
    if let recipe = try recipe(models.first, dataset: dataset),
      let pairs = try store.similarPairsAcrossSplits(recipeID: recipe.id, dataset: dataset, limit: 1)
    {
      add("\(pairs.threshold) \(pairs.searchedAt) \(pairs.count)")
    }
    return digest.finish()
  }

  /// The features that are looked at: those of the model, else those of the newest recipe that has any.
  func recipe(_ model: StoredModel?, dataset: String?) throws -> StoredRecipe? {
    let recipes = try store.recipes()
    if let model { return recipes.first { $0.id == model.description.recipeID } }
    let counts = try store.info().recipes
    return recipes.last { recipe in counts.contains { $0.recipe.id == recipe.id && $0.vectorCount > 0 } }
  }

  private func album(_ wanted: WantedPictures, usedByteCount: Int) throws -> PictureAlbum {
    let chosen = Array(wanted.ids.prefix(settings.pictureLimit))
    let images = try store.images(numbered: chosen)
    let cutCount = wanted.ids.count - chosen.count
    return try ThumbnailMaker(threadCount: threads.count, interruption: interruption)
      .album(of: chosen.compactMap { images[$0] }, usedByteCount: usedByteCount) { leftOutCount in
        let count = leftOutCount + cutCount
        return count == 0
          ? nil
          : "Pictures: \(chosen.count - leftOutCount) of the \(wanted.ids.count) images that are named are shown, wrong "
            + "predictions first, so that the file stays below 5 MB."
      }
  }
}

// MARK: Parts about data

extension ReportBuilder {
  private func datasetContent(_ dataset: String?) throws -> DatasetContent {
    let rows = try store.classBalance(dataset: dataset)
    let known = ["train", "validation", "test"]
    let found = Set(rows.map { $0.split ?? "unsplit" })
    let splits = known.filter(found.contains) + found.subtracting(known).sorted()
    var classes: [String?: [Int]] = [:]
    for row in rows {
      guard let position = splits.firstIndex(of: row.split ?? "unsplit") else { continue }
      classes[row.label, default: splits.map { _ in 0 }][position] += row.count
    }
    let labelled = classes.keys.compactMap(\.self).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return DatasetContent(
      name: dataset, splits: splits,
      classes: labelled.map { ClassCount(name: $0, counts: classes[$0] ?? []) }
        + (classes[nil].map { [ClassCount(name: nil, counts: $0)] } ?? []))
  }

  private func failureContent(_ dataset: String?) throws -> FailureContent {
    let reasons = try store.failureCounts(dataset: dataset)
    return FailureContent(
      totalCount: reasons.reduce(0) { $0 + $1.count },
      reasons: reasons.prefix(20).map { ($0.error, $0.count) },
      failures: try store.failedImages(dataset: dataset, limit: Self.failureLimit).map {
        FailureContent.Failure(
          path: $0.path, label: $0.label, byteCount: $0.byteCount, reason: $0.error ?? "")
      })
  }

  private func duplicateContent(
    _ model: StoredModel?, dataset: String?, _ wanted: inout WantedPictures
  ) throws -> DuplicateContent {
    let copies = try store.copiesAcrossSplits(dataset: dataset, limit: Self.pairLimit)
    let similar = try recipe(model, dataset: dataset).flatMap {
      try store.similarPairsAcrossSplits(recipeID: $0.id, dataset: dataset, limit: Self.pairLimit)
    }
    let pairs = Array((copies.pairs + (similar?.pairs ?? [])).prefix(Self.pairLimit))
    let ids = pairs.flatMap { [$0.first, $0.second] }
    wanted.want(ids)
    let images = try store.images(numbered: ids)
    func reference(_ id: Int64, _ split: String) -> PictureReference? {
      images[id].map { PictureReference(imageID: id, path: $0.path, actual: $0.label, split: split) }
    }
    return DuplicateContent(
      copyCount: copies.count, similarCount: similar?.count, threshold: similar?.threshold,
      pairs: pairs.compactMap { pair in
        guard let first = reference(pair.first, pair.firstSplit),
          let second = reference(pair.second, pair.secondSplit)
        else { return nil }
        return DuplicateContent.Pair(first: first, second: second, cosine: pair.cosine)
      })
  }

  private func runs(_ dataset: String?) throws -> [RunRecord] {
    // A report is no part of what it reports.
    let names = StageName.allCases.filter { $0 != .dataset && $0 != .report }.map(\.rawValue)
    var runs = try store.runs(of: dataset, doing: names, limit: Self.runLimit)
    if runs.isEmpty { runs = try store.runs(doing: names, limit: Self.runLimit) }
    return runs.map { run in
      RunRecord(
        id: run.id, command: run.description.command, startedAt: run.startedAt, status: run.status,
        version: run.description.programVersion, seconds: run.seconds, seed: run.description.seed,
        specification: run.description.specification,
        stages: run.stages.filter { $0.name != StageName.report.rawValue }.map { stage in
          RunRecord.Stage(
            name: stage.name, status: stage.status, seconds: stage.seconds, items: stage.itemCount,
            computed: stage.computedCount, reused: stage.reusedCount, failed: stage.failedCount,
            reason: stage.reason)
        })
    }
  }

  private func facts(_ model: StoredModel?, seed: Int64?) throws -> [Fact] {
    var facts = [Fact("store", store.path)]
    let dataset = try datasetName(model.map { [$0] } ?? [])
    if let recipe = try recipe(model, dataset: dataset)?.recipe {
      facts += [
        Fact("network", recipe.backbone),
        Fact("features", "\(recipe.layer), \(recipe.pooling), \(recipe.dimension) values"),
        Fact("weights", recipe.weights, detail: recipe.weightsDigest.map { "digest \($0)" }),
      ]
      if let pixels = try? ExtractionRecipe(json: recipe.description).pixelsDescription {
        facts.append(Fact("pixels", pixels))
      }
      facts.append(Fact("recipe", recipe.fingerprint))
    }
    if let seed { facts.append(Fact("seed", "\(seed)")) }
    facts.append(Fact("report written by", "pipeline \(ProgramVersion.current)"))
    return facts
  }
}
