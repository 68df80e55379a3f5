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
  /// What was written for people to look at, nil where nothing was asked for.
  public var report: ReportSummary?

  /// A summary of these parts.
  public init(
    name: String, store: String, stages: [StageSummary], searches: [SearchSummary] = [],
    evaluations: [EvaluationSummary], report: ReportSummary? = nil
  ) {
    (self.name, self.store, self.stages) = (name, store, stages)
    (self.searches, self.evaluations, self.report) = (searches, evaluations, report)
  }
}
