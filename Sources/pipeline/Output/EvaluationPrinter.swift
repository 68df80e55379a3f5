internal import Foundation
internal import PipelineRuntime

/// Prints how good models are, in scikit-learn's form, with intervals and further metrics beside it.
struct EvaluationPrinter {
  /// Whether the reliability table is printed too.
  var isShowingReliability = false

  func print(_ evaluations: [EvaluationSummary]) {
    for evaluation in evaluations {
      let accuracy = Decimals.text(evaluation.accuracy)
      let interval =
        "95 % \(Decimals.text(evaluation.accuracyLow)) to \(Decimals.text(evaluation.accuracyHigh))"
      Swift.print(
        """
        \(evaluation.model) on \(evaluation.split): accuracy \(accuracy) (\(evaluation.sampleCount) images, \(interval))

        \(evaluation.report)
        \(metrics(evaluation).aligned)

        \(classes(evaluation).aligned)

        confusion matrix, rows are actual, columns predicted
        \(evaluation.confusionTable)

        """)
      for (name, reason) in evaluation.undefined.sorted(by: { $0.key < $1.key }) {
        Swift.print("\(name) is undefined: \(reason)")
      }
      if isShowingReliability, let bins = evaluation.reliability {
        Swift.print("how often predictions are right, by their probability\n\(reliability(bins).aligned)\n")
      }
    }
  }

  /// Everything as one table: a row for each number.
  func csv(_ evaluations: [EvaluationSummary]) -> String {
    var table = TextTable([
      ("model", .left), ("split", .left), ("class", .left), ("metric", .left), ("value", .right),
    ])
    for evaluation in evaluations {
      func append(_ label: String, _ name: String, _ value: Double?) {
        table.append([evaluation.model, evaluation.split, label, name, value.map { "\($0)" } ?? ""])
      }
      for (name, value) in evaluation.metrics.sorted(by: { $0.key < $1.key }) { append("", name, value) }
      for entry in evaluation.classes {
        for (name, value) in [
          ("precision", entry.precision), ("recall", entry.recall), ("f1", entry.f1),
          ("support", Double(entry.support)), ("recall_low", entry.recallLow),
          ("recall_high", entry.recallHigh), ("roc_auc", entry.rocAUC),
        ] { append(entry.label, name, value) }
      }
    }
    return table.csv
  }

  /// The metrics that scikit-learn's report does not have, in the order people ask for them.
  private func metrics(_ evaluation: EvaluationSummary) -> TextTable {
    var table = TextTable([("metric", .left), ("value", .right), ("", .left)])
    let shown = ["balanced_accuracy", "macro_f1"]
    let tops = evaluation.metrics.keys.filter { $0.hasPrefix("top_") }.sorted()
    let others = [
      "roc_auc", "log_loss", "brier_score", "expected_calibration_error", "matthews_correlation",
      "cohen_kappa",
    ]
    for name in shown + tops + others {
      guard let value = evaluation.metrics[name] else { continue }
      let remark = name == "roc_auc" ? Self.source(evaluation) : ""
      table.append([name, value.map { Decimals.text($0) } ?? "undefined", remark])
    }
    return table
  }

  private static func source(_ evaluation: EvaluationSummary) -> String {
    let averaging = evaluation.classNames.count > 2 ? "one class against the rest, macro average, " : ""
    return "\(averaging)from \(evaluation.rocAUCSource.replacingOccurrences(of: "_", with: " "))"
  }

  private func classes(_ evaluation: EvaluationSummary) -> TextTable {
    var table = TextTable([
      ("class", .left), ("recall", .right), ("95 % low", .right), ("high", .right), ("roc_auc", .right),
    ])
    for entry in evaluation.classes {
      table.append([
        entry.label, Decimals.text(entry.recall), Decimals.text(entry.recallLow),
        Decimals.text(entry.recallHigh), Decimals.text(entry.rocAUC),
      ])
    }
    return table
  }

  private func reliability(_ bins: [ReliabilityBin]) -> TextTable {
    var table = TextTable([
      ("above", .right), ("up to", .right), ("images", .right), ("mean probability", .right),
      ("fraction correct", .right),
    ])
    for bin in bins where bin.count > 0 {
      table.append([
        Decimals.text(bin.low), Decimals.text(bin.high), "\(bin.count)", Decimals.text(bin.meanProbability),
        Decimals.text(bin.fractionCorrect),
      ])
    }
    return table
  }
}
