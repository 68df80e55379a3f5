internal import FeatureStore
internal import Heads
internal import PipelineConfig
internal import Reduction

/// Everything between stored features and a stored model: the search for settings, if one is asked for, and the fit.
struct ModelFitting {
  /// The model's name in the store.
  let name: String
  let request: FeatureRequest
  let recipe: StoredRecipe
  let reduce: [ReductionSpec]
  let head: PipelineConfig.HeadSpec
  /// Which settings are tried; nil for those above as they are.
  let search: SearchSpec?
  /// Whether learning goes on from the stored model of this name.
  var warmStart = false
  let resources: FitResources
  let store: FeatureStore

  /// Runs both as stages.
  ///
  /// - Returns: The model, and how candidates did.
  func run(in journal: RunJournal) throws -> (model: StoredModel, search: SearchSummary?) {
    let start = warmStart ? try StartModel(named: name, in: store) : nil
    let samples = try TrainingSet(name: name, request: request, store: store)
    var (reduce, head) = (self.reduce, self.head)
    var found: SearchSummary?
    if let outcome = try runSearch(on: samples, in: journal) {
      (reduce, head, found) = (outcome.best.reduce, outcome.best.head, outcome.summary)
    }
    let outcome = try journal.stage(.train) {
      let outcome = try training(reduce, head, start: start).run(on: samples, runID: journal.runID)
      return (StageSummary(outcome), outcome)
    }
    return (outcome.model, found)
  }

  /// Runs the search alone; nil where none is asked for.
  func runSearch(in journal: RunJournal) throws -> SearchSummary? {
    try runSearch(on: TrainingSet(name: name, request: request, store: store), in: journal)?.summary
  }

  private func runSearch(
    on samples: TrainingSet, in journal: RunJournal
  ) throws -> ModelSearch.Outcome? {
    guard let search = search.map(modelSearch) else { return nil }
    return try journal.stage(.search) {
      let outcome = try search.run(on: samples)
      return (StageSummary(outcome), outcome)
    }
  }

  private func modelSearch(_ spec: SearchSpec) -> ModelSearch {
    ModelSearch(name: name, recipe: recipe, spec: spec, resources: resources, store: store)
  }

  /// What `run` would do, as far as it depends on what is stored now; reads only.
  func plan() throws -> [RunPlan.Stage] {
    let samples = try TrainingSet(name: name, request: request, store: store)
    var (reduce, head) = (self.reduce, self.head)
    var stages: [RunPlan.Stage] = []
    if let search {
      let (done, total, outcome) = try modelSearch(search).standing(on: samples)
      stages.append(stage(.search, done == total, "\(done) of \(total) fits are stored"))
      guard let outcome else {
        return stages + [stage(.train, false, "its settings are those that the search finds")]
      }
      (reduce, head) = (outcome.best.reduce, outcome.best.head)
    }
    let (isCurrent, reason) = try training(reduce, head, start: nil).standing(on: samples)
    return stages + [stage(.train, isCurrent, reason)]
  }

  private func training(
    _ reduce: [ReductionSpec], _ head: PipelineConfig.HeadSpec, start: StartModel?
  ) -> HeadTraining {
    HeadTraining(
      name: name, request: request, recipe: recipe, reducers: ReducerChain(reduce.map(\.reducer)),
      head: head.head, start: start, resources: resources, store: store)
  }

  private func stage(_ name: StageName, _ isUpToDate: Bool, _ reason: String) -> RunPlan.Stage {
    RunPlan.Stage(name: name.rawValue, model: self.name, isUpToDate: isUpToDate, reason: reason)
  }
}
