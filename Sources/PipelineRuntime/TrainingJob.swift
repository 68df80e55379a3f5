internal import FeatureStore
public import PipelineConfig

/// Trains a head on features that are stored already, and measures it.
public struct TrainingJob {
  /// What is trained on what.
  public struct Request: Sendable {
    /// The store's file.
    public var store: String
    /// A recipe's number, or its layer, or the start of its fingerprint; nil when there is only one.
    public var recipe: String?
    /// What is done to the features first.
    public var reduce: [ReductionSpec]
    /// The head.
    public var head: HeadSpec
    /// Which settings of both are tried; nil for those above as they are.
    public var search: SearchSpec?
    /// An SQL condition on images; nil for all.
    public var condition: String?
    /// The model's name.
    public var name: String
    /// The only source of randomness.
    public var seed: UInt64
    /// Whether learning goes on from the stored model of this name; only mlp can, and not with a search.
    public var warmStart: Bool

    public init(
      store: String, recipe: String?, reduce: [ReductionSpec], head: HeadSpec, search: SearchSpec? = nil,
      condition: String?, name: String, seed: UInt64, warmStart: Bool = false
    ) {
      (self.store, self.recipe, self.reduce, self.head) = (store, recipe, reduce, head)
      (self.search, self.condition, self.name, self.seed) = (search, condition, name, seed)
      self.warmStart = warmStart
    }
  }

  private let request: Request
  private let options: RunOptions

  /// A job for `request`.
  public init(_ request: Request, options: RunOptions) { (self.request, self.options) = (request, options) }

  /// Trains on the training split, or on everything where nothing is split, and evaluates the other splits.
  ///
  /// - Throws: `RuntimeError`.
  public func run(observer: any RunObserver, interruption: Interruption) throws -> RunSummary {
    try RuntimeError.wrapping {
      guard !request.warmStart || request.search == nil else {
        throw RuntimeError.invalid([
          "a warm start goes on with one model, a search compares many from scratch; leave one of them out"
        ])
      }
      options.threads.apply()
      // Only `pipeline run` and `extract` make stores.
      try FeatureStore.open(path: request.store, access: .reader).close()
      let store = try FeatureStore.open(path: request.store, access: .writer)
      defer { try? store.close() }
      let recipe = try RecipeChoice(request.recipe).recipe(in: store)
      let features = FeatureRequest(recipeID: recipe.id, condition: request.condition)
      let journal = try RunJournal(
        RunDescription(
          pipeline: request.name, command: options.command, specification: nil,
          seed: Int64(bitPattern: request.seed), programVersion: ProgramVersion.current),
        store: store, observer: observer)
      return try journal.finish {
        let fitted = try ModelFitting(
          name: request.name, request: features, recipe: recipe, reduce: request.reduce, head: request.head,
          search: request.search, warmStart: request.warmStart,
          resources: FitResources(
            seed: request.seed, threads: options.threads, memory: options.memory, observer: observer,
            interruption: interruption), store: store
        ).run(in: journal)
        let labelled = try store.select(features).rows.filter { $0.label != nil }
        let splits = ["validation", "test"].filter { split in labelled.contains { $0.split == split } }
        var evaluations: [EvaluationSummary] = []
        if splits.isEmpty {
          observer.noted("no labelled image is in the split validation or test, so nothing is measured")
        } else {
          evaluations = try ModelEvaluation(
            model: fitted.model, request: features, splits: splits, store: store
          ).run(in: journal, observer: observer, interruption: interruption)
        }
        return RunSummary(
          name: request.name, store: request.store, stages: journal.stages,
          searches: fitted.search.map { [$0] } ?? [], evaluations: evaluations)
      }
    }
  }
}
