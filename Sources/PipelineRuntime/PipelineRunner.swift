internal import Backbones
internal import Datasets
internal import FeatureStore
public import PipelineConfig

/// Runs a pipeline file: dataset, extract, train, evaluate, report; or says what that would be.
public struct PipelineRunner {
  let file: PipelineFile
  private let listing: DatasetListing
  let setup: ExtractionSetup
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption

  /// Checks what the file refers to: network, layers, sizes, weights. Decodes nothing, writes nothing.
  ///
  /// - Throws: `RuntimeError.invalid` with positions.
  public init(
    _ pipeline: LoadedPipeline, options: RunOptions, observer: any RunObserver, interruption: Interruption
  ) throws {
    try self.init(
      pipeline.file, paths: nil, options: options, observer: observer, interruption: interruption
    ) { pipeline.diagnostic(at: $0, $1).description }
  }

  /// Extracts the features of files and folders, as a pipeline file without head would.
  ///
  /// - Parameter locate: The words for an error about the value at a key path.
  public init(
    _ file: PipelineFile, paths: [String], options: RunOptions, observer: any RunObserver,
    interruption: Interruption, locate: @escaping (_ keyPath: String, _ text: String) -> String
  ) throws {
    try self.init(
      file, paths: .some(paths), options: options, observer: observer, interruption: interruption,
      locate: locate)
  }

  private init(
    _ file: PipelineFile, paths: [String]?, options: RunOptions, observer: any RunObserver,
    interruption: Interruption, locate: @escaping ExtractionSetup.Locate
  ) throws {
    listing = DatasetListing(file: file, paths: paths, locate: locate)
    try listing.checkSource()
    setup = try ExtractionSetup(file, locate: locate)
    options.threads.apply()
    (self.file, self.options) = (file, options)
    (self.observer, self.interruption) = (observer, interruption)
  }

  // MARK: Running

  /// Runs all stages, or those asked for, and writes down what they did.
  ///
  /// - Throws: `RuntimeError`; whatever was computed is stored.
  public func run() throws -> RunSummary {
    try RunJournal.run(file, options: options, observer: observer) { store, journal in
      var evaluations: [EvaluationSummary] = []
      var searches: [SearchSummary] = []
      var setup = self.setup
      if options.includes(.dataset) || options.includes(.extract) {
        let list = try journal.stage(.dataset) { try listing.run(store, observer: observer) }
        if options.includes(.extract) {
          setup = try prepared(list, store)
          _ = try journal.stage(.extract) { (try extractStage(setup, list, store).run(), ()) }
        }
      } else {
        setup = try prepared(nil, store)
      }
      for model in try plannedModels(setup, recipeID: { try store.recipeID(for: $0) }) {
        if options.includes(.train) {
          searches += [try fitting(model, store).run(in: journal).search].compactMap(\.self)
        } else if options.includes(.search) {
          searches += [try fitting(model, store).runSearch(in: journal)].compactMap(\.self)
        }
        if options.includes(.evaluate) {
          let evaluation = try evaluation(of: model, store)
          evaluations += try evaluation.run(
            in: journal, observer: observer, interruption: interruption)
        }
      }
      let report = try reportStage(setup)?.run(store, in: journal)
      return RunSummary(
        name: file.name, store: file.store, stages: journal.stages, searches: searches,
        evaluations: evaluations, report: report)
    }
  }

  func sampleList(_ store: FeatureStore?) throws -> SampleList { try listing.list(store) }

  func prepared(_ list: SampleList?, _ store: FeatureStore?) throws -> ExtractionSetup {
    try PrecisionPreparation(
      setup: setup, imageCount: file.backbone?.calibrationImageCount ?? 0, threadCount: options.threads.count,
      observer: observer, interruption: interruption
    ).run(list?.samples.map(\.path) ?? [], store)
  }

  private func extractStage(
    _ setup: ExtractionSetup, _ list: SampleList, _ store: FeatureStore
  ) -> ExtractStage {
    ExtractStage(
      setup: setup, list: list, store: store, datasetName: file.name, onError: file.images.onError,
      maxErrors: file.images.maxErrors, options: options, observer: observer, interruption: interruption)
  }

  // MARK: Models

  /// A model that the file asks for: one for each entry of `features:`, so that layers can be compared.
  struct PlannedModel {
    let name: String
    let recipe: StoredRecipe
    let head: PipelineConfig.HeadSpec
  }

  /// - Parameter recipeID: The number of a recipe in the store.
  func plannedModels(
    _ setup: ExtractionSetup, recipeID: (Recipe) throws -> Int64
  ) throws -> [PlannedModel] {
    let stages: [StageName] = [.search, .train, .evaluate]
    guard let head = file.head, stages.contains(where: options.includes) else { return [] }
    return try zip(setup.recipes, modelNames(setup)).map { recipe, name in
      PlannedModel(
        name: name, recipe: StoredRecipe(id: try recipeID(recipe), recipe: recipe), head: head)
    }
  }

  /// What the models are called, in the order of the features.
  private func modelNames(_ setup: ExtractionSetup) -> [String] {
    setup.features.count == 1
      ? [file.name] : setup.features.map { "\(file.name).\($0.layer).\($0.pooling.rawValue)" }
  }

  func fitting(_ model: PlannedModel, _ store: FeatureStore) -> ModelFitting {
    ModelFitting(
      name: model.name, request: FeatureRequest(recipeID: model.recipe.id, dataset: file.name),
      recipe: model.recipe, reduce: file.reduce, head: model.head, search: file.search,
      resources: FitResources(
        seed: file.seed, threads: options.threads, memory: options.memory, observer: observer,
        interruption: interruption), store: store)
  }

  func evaluation(of model: PlannedModel, _ store: FeatureStore) throws -> ModelEvaluation {
    ModelEvaluation(
      model: try store.model(named: model.name),
      request: FeatureRequest(recipeID: model.recipe.id, dataset: file.name),
      splits: (file.evaluate?.splits ?? []).map(\.rawValue), store: store)
  }

  /// The report the file asks for; nil where it asks for none, or the run is about other stages.
  func reportStage(_ setup: ExtractionSetup) -> ReportStage? {
    guard let report = file.report, options.includes(.report) else { return nil }
    return ReportStage(
      settings: ReportSettings(
        output: report.file, plots: report.plots, title: report.title ?? file.name,
        models: file.head == nil ? [] : modelNames(setup), split: report.split?.rawValue,
        pictureLimit: report.pictures, dataset: file.name, hasModels: file.head != nil),
      threads: options.threads, observer: observer, interruption: interruption)
  }
}
