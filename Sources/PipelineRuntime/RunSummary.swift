/// What a run did.
public struct RunSummary: Sendable, Equatable, Codable {
  /// The pipeline's name and its store.
  public var name: String
  public var store: String
  /// One entry per stage that was asked for, in order.
  public var stages: [StageSummary]
  /// One entry per model whose settings were sought.
  public var searches: [SearchSummary]
  /// One entry per model and evaluated split.
  public var evaluations: [EvaluationSummary]

  /// A summary of these parts.
  public init(
    name: String, store: String, stages: [StageSummary], searches: [SearchSummary] = [],
    evaluations: [EvaluationSummary]
  ) {
    (self.name, self.store, self.stages) = (name, store, stages)
    (self.searches, self.evaluations) = (searches, evaluations)
  }
}

/// How good a model is on one split.
public struct EvaluationSummary: Sendable, Equatable, Codable {
  /// The model's name.
  public var model: String
  /// `train`, `validation`, `test`, or `selection` for an SQL condition.
  public var split: String
  /// How many labelled images were predicted.
  public var sampleCount: Int
  /// The fraction predicted correctly.
  public var accuracy: Double
  /// The classes, in the order of the matrix.
  public var classNames: [String]
  /// Counts by actual class (row) and predicted class (column).
  public var confusionMatrix: [[Int]]
  /// Precision, recall, F1 and support as scikit-learn's `classification_report` prints them.
  public var report: String
  /// The matrix with class names around it.
  public var confusionTable: String
}
