internal import Foundation
internal import PipelineRuntime

/// Prints what a run did: the evaluations for people, everything as JSON for programs.
struct RunSummaryPrinter {
  let json: Bool

  func print(_ summary: RunSummary) throws {
    if json { return try JSONOutput.print(summary) }
    EvaluationPrinter().print(summary.evaluations)
    Swift.print("store: \(summary.store)")
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
