internal import Foundation
internal import PipelineRuntime

/// Prints what a run did: the evaluations for people, everything as JSON for programs.
struct RunSummaryPrinter {
  let json: Bool

  /// Runs `body` and prints what it did.
  ///
  /// Programs get their object also when a stage fails, with that stage's status and reason.
  func print(
    name: String, store: String, observer: ConsoleObserver, _ body: () throws -> RunSummary
  ) throws {
    do {
      let summary = try body()
      if json { return try JSONOutput.print(summary) }
      SearchPrinter().print(summary.searches)
      EvaluationPrinter().print(summary.evaluations)
      Swift.print("store: \(summary.store)")
    } catch let error as RuntimeError {
      if json, !observer.stages.isEmpty {
        try JSONOutput.print(
          RunSummary(name: name, store: store, stages: observer.stages, evaluations: []))
      }
      throw error
    }
  }
}

/// Prints how good models are, in scikit-learn's form.
struct EvaluationPrinter {
  func print(_ evaluations: [EvaluationSummary]) {
    for evaluation in evaluations {
      let accuracy = evaluation.accuracy.formatted(.number.precision(.fractionLength(4)))
      Swift.print(
        """
        \(evaluation.model) on \(evaluation.split): accuracy \(accuracy) (\(evaluation.sampleCount) images)

        \(evaluation.report)
        confusion matrix, rows are actual, columns predicted
        \(evaluation.confusionTable)

        """)
    }
  }
}
