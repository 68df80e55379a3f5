internal import Backbones
internal import Datasets
internal import FeatureStore
internal import Foundation
public import PipelineConfig

/// Runs a pipeline file: dataset, extract, train, evaluate, report; or says what that would be.
public struct PipelineRunner {
  let file: PipelineFile
  private let locate: ExtractionSetup.Locate
  let setup: ExtractionSetup
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption
  /// Files and folders named on the command line, in place of the file's dataset.
  private let paths: [String]?

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
    if file.training != nil {
      throw RuntimeError.invalid([locate("training", "layers cannot be trained by 'run' in this version")])
    }
    if paths == nil { try Self.checkSource(of: file.dataset, locate) }
    setup = try ExtractionSetup(file, locate: locate)
    options.threads.apply()
    (self.file, self.paths, self.options) = (file, paths, options)
    (self.observer, self.interruption, self.locate) = (observer, interruption, locate)
  }

  /// Whether the dataset's folder or list is there at all; what is in it is found out by the run.
  private static func checkSource(of dataset: DatasetSpec, _ locate: ExtractionSetup.Locate) throws {
    let files = FileManager.default
    let problem: DatasetError?
    switch dataset.source {
    // Only a folder has an entry "." in it.
    case .folder(let path) where !files.fileExists(atPath: path + "/."):
      problem = files.fileExists(atPath: path) ? .notAFolder(path: path) : .folderNotFound(path: path)
    case .csv(let path) where !files.fileExists(atPath: path):
      problem = .unreadableFile(path: path, reason: "no such file")
    case .folder, .csv, .sql: problem = nil
    }
    if let problem { throw RuntimeError.invalid([locate(dataset.source.keyPath, "\(problem)")]) }
  }

  // MARK: Running

  /// Runs all stages, or those asked for, and writes down what they did.
  ///
  /// - Throws: `RuntimeError`; whatever was computed is stored.
  public func run() throws -> RunSummary {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: file.store, access: .writer)
      // A thread that decoded may hold the last reference a moment longer than the process lives; the file would keep
      // its log beside it.
      defer { try? store.close() }
      store.notes.forEach(observer.noted)
      let journal = try RunJournal(
        RunDescription(
          pipeline: file.name, command: options.command, specification: file.canonicalDescription,
          seed: Int64(bitPattern: file.seed), programVersion: ProgramVersion.current),
        store: store, observer: observer)
      return try journal.finish {
        var evaluations: [EvaluationSummary] = []
        var searches: [SearchSummary] = []
        var setup = self.setup
        if options.includes(.dataset) || options.includes(.extract) {
          let list = try journal.stage(.dataset) { try datasetStage(store) }
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
  }

  private func datasetStage(_ store: FeatureStore?) throws -> (StageSummary, SampleList) {
    let list = try sampleList(store)
    list.notes.forEach(observer.noted)
    let classes = list.classCounts
    let labelled = classes.filter { !$0.key.isEmpty }
    let text = labelled.isEmpty ? "without labels" : "of \(labelled.count) classes"
    let summary = StageSummary(
      name: StageName.dataset.rawValue, status: .done,
      counts: ["images": list.samples.count, "classes": labelled.count],
      reason: "\(list.samples.count) images \(text)")
    return (summary, list)
  }

  func sampleList(_ store: FeatureStore?) throws -> SampleList {
    do {
      if let paths { return try SampleList(paths: paths) }
      return try SampleList(file.dataset, seed: file.seed, store: store)
    } catch let error as DatasetError {
      throw RuntimeError.invalid([locate(file.dataset.source.keyPath, "\(error)")])
    }
  }

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

extension DatasetSpec.Source {
  /// Where the file says it.
  var keyPath: String {
    switch self {
    case .folder: "dataset.folder"
    case .csv: "dataset.csv"
    case .sql: "dataset.sql"
    }
  }
}
