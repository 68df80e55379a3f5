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
    if let search {
      let outcome = try journal.stage(.search) {
        let outcome = try ModelSearch(
          name: name, recipe: recipe, spec: search, resources: resources, store: store
        ).run(on: samples)
        return (StageSummary(outcome), outcome)
      }
      (reduce, head, found) = (outcome.best.reduce, outcome.best.head, outcome.summary)
    }
    let outcome = try journal.stage(.train) {
      let outcome = try HeadTraining(
        name: name, request: request, recipe: recipe, reducers: ReducerChain(reduce.map(\.reducer)),
        head: head.head, start: start, resources: resources, store: store
      ).run(on: samples, runID: journal.runID)
      return (StageSummary(outcome), outcome)
    }
    return (outcome.model, found)
  }
}
