internal import FeatureStore
internal import Foundation
public import PipelineConfig
internal import Training

/// Runs a pipeline file with a `training:` section: dataset, train, extract (the network's answers), evaluate, report.
///
/// Where pictures are drawn from formulas there are no images to say something about: train and report.
public struct NetworkTrainingRunner {
  let file: PipelineFile
  let listing: DatasetListing
  let setup: LearningSetup
  private let options: RunOptions
  private let observer: any RunObserver
  private let interruption: Interruption

  /// Checks what the file refers to: network, layers, sizes, weights. Decodes nothing, writes nothing.
  ///
  /// - Throws: `RuntimeError.invalid` with positions.
  /// - Precondition: The file has a `training:` section.
  public init(
    _ pipeline: LoadedPipeline, options: RunOptions, observer: any RunObserver, interruption: Interruption
  ) throws {
    guard let training = pipeline.file.training else { preconditionFailure("there is nothing to train") }
    file = pipeline.file
    let locate: ExtractionSetup.Locate = { pipeline.diagnostic(at: $0, $1).description }
    listing = DatasetListing(file: file, paths: nil, locate: locate)
    try listing.checkSource()
    options.threads.apply()
    setup = try LearningSetup(file, training, locate: locate)
    (self.options, self.observer, self.interruption) = (options, observer, interruption)
  }

  /// Runs all stages, or those asked for, and writes down what they did.
  ///
  /// - Throws: `RuntimeError`; whatever was computed is kept, and the next run goes on from there.
  public func run() throws -> RunSummary {
    try RunJournal.run(file, options: options, observer: observer) { store, journal in
      if let note = setup.note { observer.noted(note) }
      if let formulas = file.dataset.formulas {
        if options.includes(.train) {
          try journal.stage(.train) {
            (StageSummary(try training(formulas, store).run(runID: journal.runID)), ())
          }
        }
        let report = try reportStage?.run(store, in: journal)
        return RunSummary(
          name: file.name, store: file.store, stages: journal.stages, evaluations: [], report: report)
      }
      let list = try journal.stage(.dataset) { try listing.run(store, observer: observer) }
      if options.includes(.train) {
        try journal.stage(.train) {
          let outcome = try training(store).run(list, runID: journal.runID)
          return (StageSummary(outcome), ())
        }
      }
      let model = try LoadedModel(store.model(named: file.name), in: store)
      if options.includes(.extract) { try extract(list, model, store, in: journal) }
      var evaluations: [EvaluationSummary] = []
      if options.includes(.evaluate) {
        evaluations = try ModelEvaluation(
          model: model.stored,
          request: FeatureRequest(recipeID: model.stored.description.recipeID, dataset: file.name),
          splits: (file.evaluate?.splits ?? []).map(\.rawValue), store: store
        ).run(in: journal, observer: observer, interruption: interruption)
      }
      let report = try reportStage?.run(store, in: journal)
      return RunSummary(
        name: file.name, store: file.store, stages: journal.stages, evaluations: evaluations, report: report
      )
    }
  }

  private func training(_ store: FeatureStore) -> NetworkTraining {
    NetworkTraining(
      name: file.name, seed: file.seed, setup: setup, images: file.images, store: store, options: options,
      observer: observer, interruption: interruption)
  }

  private func training(_ formulas: FormulasSpec, _ store: FeatureStore) -> FormulaTraining {
    FormulaTraining(
      name: file.name, seed: file.seed, formulas: formulas, setup: setup, images: file.images, store: store,
      options: options, observer: observer, interruption: interruption)
  }

  /// Stores what the network says about every image of the dataset.
  private func extract(
    _ list: SampleList, _ model: LoadedModel, _ store: FeatureStore, in journal: RunJournal
  ) throws {
    let extraction = try model.extractionSetup(weightsPath: nil, in: store)
    try journal.stage(.extract) {
      let stage = ExtractStage(
        setup: extraction, list: list, store: store, datasetName: file.name, onError: file.images.onError,
        maxErrors: file.images.maxErrors, options: options, observer: observer, interruption: interruption)
      return (try stage.run(), ())
    }
  }

  private var reportStage: ReportStage? {
    guard let report = file.report, options.includes(.report) else { return nil }
    return ReportStage(
      settings: ReportSettings(
        output: report.file, plots: report.plots, title: report.title ?? file.name, models: [file.name],
        split: report.split?.rawValue, pictureLimit: report.pictures, dataset: file.name, hasModels: true),
      threads: options.threads, observer: observer, interruption: interruption)
  }
}

extension StageSummary {
  /// What training a network did.
  init(_ outcome: NetworkTraining.Outcome) {
    let name = outcome.model.description.name
    let epochs = outcome.history.epochs
    let reason: String
    if outcome.isNew, let last = epochs.last {
      let loss = last.loss.formatted(.number.precision(.fractionLength(4)))
      reason = "model \(name): \(epochs.count) epochs on \(outcome.trainingCount) images, loss \(loss)"
    } else {
      reason = "model \(name) is current"
    }
    self.init(
      name: StageName.train.rawValue, status: outcome.isNew ? .done : .upToDate,
      counts: [
        "samples": outcome.trainingCount, "epochs": epochs.count, "failed": outcome.failedCount,
      ], reason: reason)
  }
}
