internal import PipelineRuntime

/// Prints what a run did: the evaluations for people, everything as JSON for programs.
struct RunSummaryPrinter {
  let json: Bool
  /// Whether evaluations are printed as one table of comma-separated values.
  var csv = false
  /// How evaluations are printed for people.
  var evaluations = EvaluationPrinter()

  /// Runs `body` and prints what it did.
  ///
  /// Programs get their object also when a stage fails, with that stage's status and reason.
  func print(
    name: String, store: String, observer: ConsoleObserver, _ body: () throws -> RunSummary
  ) throws {
    do {
      let summary = try body()
      if json { return try JSONOutput.print(summary) }
      if csv { return Swift.print(evaluations.csv(summary.evaluations)) }
      SearchPrinter().print(summary.searches)
      evaluations.print(summary.evaluations)
      Swift.print("store: \(summary.store)")
      if let report = summary.report { Swift.print("report: \(report.path)") }
    } catch let error as RuntimeError {
      if json, !observer.stages.isEmpty {
        try JSONOutput.print(
          RunSummary(name: name, store: store, stages: observer.stages, evaluations: []))
      }
      throw error
    }
  }
}
