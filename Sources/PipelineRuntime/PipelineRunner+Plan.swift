internal import Datasets
internal import FeatureStore
internal import Foundation
internal import PipelineConfig

extension PipelineRunner {
  /// What `run` would do. Reads and measures, writes nothing.
  ///
  /// - Throws: `RuntimeError`.
  public func plan() throws -> RunPlan {
    try RuntimeError.wrapping {
      let store = try storeToRead()
      let list = try sampleList(store)
      let setup = try prepared(list, store)
      var (plan, survey) = try ExtractionPlanner(
        name: file.name, storePath: file.store, setup: setup, list: list, store: store, options: options,
        interruption: interruption
      ).plan(isExtracting: options.includes(.extract))
      plan.stages = try stages(after: plan, setup, store) { store in
        try hasSameMembers(list, survey, store)
      }
      if let stage = reportStage(setup) {
        plan.stages.append(
          try self.plan(of: stage, after: plan, store) { store in try hasSameMembers(list, survey, store) })
      }
      return plan
    }
  }

  /// The store, nil where there is none yet.
  func storeToRead() throws -> FeatureStore? {
    FileManager.default.fileExists(atPath: file.store)
      ? try FeatureStore.open(path: file.store, access: .reader) : nil
  }

  /// What comes after the extraction.
  ///
  /// - Parameter isSameDataset: Whether the store's dataset is what the run would make it.
  private func stages(
    after plan: RunPlan, _ setup: ExtractionSetup, _ store: FeatureStore?,
    isSameDataset: (FeatureStore) throws -> Bool
  ) throws -> [RunPlan.Stage] {
    let models = try plannedModels(setup) { _ in 0 }
    guard !models.isEmpty else { return [] }
    guard let store, plan.pendingCount == 0 else {
      let reason = store == nil ? "nothing is stored yet" : "\(plan.pendingCount) images are to be extracted"
      return models.flatMap { everyStage(of: $0.name, reason) }
    }
    let isExtracting = options.includes(.extract)
    guard try !isExtracting || isSameDataset(store) else {
      return models.flatMap { everyStage(of: $0.name, "images, labels or splits of the dataset changed") }
    }
    let known = Dictionary(
      try store.recipes().map { ($0.recipe.fingerprint, $0.id) }, uniquingKeysWith: { first, _ in first })
    // Without a pending image every recipe is stored, unless there are no images, or nothing is to be extracted.
    return try plannedModels(setup) { known[$0.fingerprint] ?? 0 }.flatMap { try stages(of: $0, store) }
  }

  private func plan(
    of report: ReportStage, after plan: RunPlan, _ store: FeatureStore?,
    isSameDataset: (FeatureStore) throws -> Bool
  ) throws -> RunPlan.Stage {
    var isCurrent = false
    if let store, plan.pendingCount == 0, plan.stages.allSatisfy(\.isUpToDate), try isSameDataset(store) {
      isCurrent = try report.isCurrent(in: store)
    }
    return RunPlan.Stage(
      name: StageName.report.rawValue, model: nil, isUpToDate: isCurrent,
      reason: isCurrent
        ? "\(report.settings.output): says the same" : "\(report.settings.output) is to be written")
  }

  private func stages(of model: PlannedModel, _ store: FeatureStore) throws -> [RunPlan.Stage] {
    var stages: [RunPlan.Stage] = []
    if options.includes(.train) || options.includes(.search) {
      do {
        stages = try fitting(model, store).plan()
        if !options.includes(.train) { stages.removeAll { $0.name == StageName.train.rawValue } }
      } catch let error as RuntimeError {
        // The run would end with it; a plan says so and goes on.
        return everyStage(of: model.name, "would fail: \(error)")
      } catch let error as StoreError {
        return everyStage(of: model.name, "would fail: \(error)")
      }
    }
    guard options.includes(.evaluate) else { return stages }
    let isCurrent =
      try stages.allSatisfy(\.isUpToDate)
      && store.models().contains { $0.description.name == model.name }
      && evaluation(of: model, store).isCurrent()
    return stages + [
      RunPlan.Stage(
        name: StageName.evaluate.rawValue, model: model.name, isUpToDate: isCurrent,
        reason: isCurrent ? "predictions are stored" : "the model has not been evaluated on these images")
    ]
  }

  private func everyStage(of model: String, _ reason: String) -> [RunPlan.Stage] {
    let names: [StageName] = (file.search == nil ? [] : [.search]) + [.train, .evaluate]
    // Training begins with the search.
    return names.filter { options.includes($0) || $0 == .search && options.includes(.train) }.map {
      RunPlan.Stage(name: $0.rawValue, model: model, isUpToDate: false, reason: reason)
    }
  }

  private func hasSameMembers(
    _ list: SampleList, _ survey: ExtractionSurvey, _ store: FeatureStore
  ) throws -> Bool {
    let wanted = zip(list.samples, survey.splits).map {
      DatasetMember(path: $0.path, label: $0.label, split: $1?.rawValue)
    }
    do {
      return try store.dataset(file.name) == wanted
    } catch {
      // Not as a pattern of `catch`, which this compiler cannot do with typed errors.
      if case .unknownDataset = error { return false }
      throw error
    }
  }
}

extension PipelineRunner {
  /// Why `run` would or would not compute the features of the image at `path`. Reads, writes nothing.
  ///
  /// - Throws: `RuntimeError`.
  public func explain(_ path: String) throws -> ImageExplanation {
    try RuntimeError.wrapping {
      let store = try storeToRead()
      let list = try sampleList(store)
      return try ImageExplainer(
        setup: try prepared(list, store), list: list, store: store, name: file.name,
        retryFailed: options.retryFailed
      ).explain(path)
    }
  }
}
