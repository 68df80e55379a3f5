internal import FeatureStore

/// The models of a store, and what is known about each.
public struct ModelInspection {
  /// One model in a few words.
  public struct Entry: Sendable, Equatable, Encodable {
    public var name: String
    /// The kind of classifier.
    public var head: String
    /// The recipe of its features in words.
    public var features: String
    /// How many images it was fitted on, and of how many classes.
    public var trainingCount, classCount: Int
    /// The fraction of test images predicted correctly; nil where that was not measured.
    public var testAccuracy: Double?
    /// When it was fitted, ISO 8601 in UTC.
    public var createdAt: String
  }

  /// Everything about one model.
  public struct Detail: Sendable, Equatable, Encodable {
    /// One step between features and head.
    public struct Reduction: Sendable, Equatable, Encodable {
      /// The kind of step, such as `pca`.
      public var kind: String
      public var parameters: ParameterTable
      public var inputDimension, outputDimension: Int
      /// The variance along each component, and its part of the total, strongest first; empty for other steps.
      public var explainedVariance, explainedVarianceRatio: [Double?]
    }

    /// A number on one split.
    public struct Metric: Sendable, Equatable, Encodable {
      /// The split; nil for a selection that is none.
      public var split: String?
      /// The class; nil for all.
      public var label: String?
      public var name: String
      /// nil where it is undefined.
      public var value: Double?
    }

    public var summary: Entry
    public var hyperparameters: ParameterTable
    public var classNames: [String]
    public var seed: Int64?
    /// The dataset it was fitted on, and the SQL condition, where there are any.
    public var dataset, condition: String?
    /// The view with its reduced features, where there is one.
    public var reducedView: String?
    public var reductions: [Reduction]
    public var metrics: [Metric]
  }

  private let path: String

  /// Looks at the store at `path`, which is never changed.
  public init(path: String) { self.path = path }

  /// All models, oldest first.
  ///
  /// - Throws: `RuntimeError`.
  public func list() throws -> [Entry] {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: path, access: .reader)
      return try store.models().map { try Entry($0, in: store) }
    }
  }

  /// The model of this name, or the newest.
  ///
  /// - Throws: `RuntimeError`.
  public func detail(named name: String?) throws -> Detail {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: path, access: .reader)
      return try Detail(store.model(named: name), in: store)
    }
  }
}

extension ModelInspection.Entry {
  init(_ model: StoredModel, in store: FeatureStore) throws {
    let accuracy = try store.metrics(ofModel: model.id)
      .first { $0.split == "test" && $0.className == nil && $0.name == "accuracy" }
    let description = model.description
    self.init(
      name: description.name, head: description.head, features: try model.recipeDescription(in: store),
      trainingCount: description.trainingCount, classCount: description.classNames.count,
      testAccuracy: accuracy?.value, createdAt: model.createdAt)
  }
}

extension ModelInspection.Detail {
  init(_ model: StoredModel, in store: FeatureStore) throws {
    let description = model.description
    self.init(
      summary: try ModelInspection.Entry(model, in: store),
      hyperparameters: try ParameterTable(json: description.parameters), classNames: description.classNames,
      seed: description.seed, dataset: description.dataset, condition: description.selection,
      reducedView: model.reducedView,
      reductions: try description.reductions.map { step in
        Reduction(
          kind: step.kind, parameters: try ParameterTable(json: step.parameters),
          inputDimension: step.inputDimension, outputDimension: step.outputDimension,
          // JSON has no NaN.
          explainedVariance: step.components.map { $0.explainedVariance.isNaN ? nil : $0.explainedVariance },
          explainedVarianceRatio: step.components.map {
            $0.explainedVarianceRatio.isNaN ? nil : $0.explainedVarianceRatio
          })
      },
      metrics: try store.metrics(ofModel: model.id).map {
        Metric(
          split: $0.split, label: $0.className, name: $0.name, value: $0.value.isNaN ? nil : $0.value)
      })
  }
}
