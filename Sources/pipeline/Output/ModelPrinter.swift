internal import Foundation
internal import PipelineRuntime

/// One model for people.
struct ModelPrinter {
  private let detail: ModelInspection.Detail

  init(_ detail: ModelInspection.Detail) { self.detail = detail }

  /// Facts, hyperparameters, reductions, and metrics as a table of splits.
  var text: String {
    let summary = detail.summary
    var lines: [String] = []
    let names = detail.hyperparameters.entries.map(\.name) + ["reduced view"]
    let width = (names.map(\.count).max() ?? 0) + 2
    func add(_ title: String, _ text: String?) {
      guard let text else { return }
      lines.append(title.padding(toLength: width, withPad: " ", startingAt: 0) + text)
    }
    add("model", summary.name)
    add("head", summary.head)
    add("features", summary.features)
    add("fitted on", "\(summary.trainingCount) images of \(summary.classCount) classes")
    add("classes", Self.list(detail.classNames))
    add("dataset", detail.dataset)
    add("where", detail.condition)
    add("seed", detail.seed.map { "\($0)" })
    add("created", summary.createdAt)
    add("reduced view", detail.reducedView)
    lines.append("")
    for parameter in detail.hyperparameters.entries { add(parameter.name, parameter.value) }
    if !detail.reductions.isEmpty { lines += ["", reductions.aligned] }
    if !detail.metrics.isEmpty { lines += ["", metrics.aligned] }
    return lines.joined(separator: "\n")
  }

  /// All of a few names, the ends of many; JSON has all.
  private static func list(_ names: [String]) -> String {
    guard names.count > 100 else { return names.joined(separator: ", ") }
    return (names.prefix(3) + ["…"] + names.suffix(3)).joined(separator: ", ")
  }

  private var reductions: TextTable {
    var table = TextTable([
      ("reduction", .left), ("from", .right), ("to", .right), ("variance kept", .right),
      ("parameters", .left),
    ])
    for step in detail.reductions {
      let ratios = step.explainedVarianceRatio.compactMap { $0 }
      table.append([
        step.kind, "\(step.inputDimension)", "\(step.outputDimension)",
        ratios.isEmpty ? "" : Decimals.text(ratios.reduce(0, +)),
        step.parameters.entries.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
      ])
    }
    return table
  }

  /// Metrics about all classes: a row for each, a column for each split.
  private var metrics: TextTable {
    let overall = detail.metrics.filter { $0.label == nil }
    let splits = overall.reduce(into: [String]()) { splits, metric in
      let split = metric.split ?? "selection"
      if !splits.contains(split) { splits.append(split) }
    }
    let names = overall.reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }
    var table = TextTable([("metric", .left)] + splits.map { ($0, .right) })
    for name in names {
      table.append(
        [name]
          + splits.map { split in
            let metric = overall.first { $0.name == name && ($0.split ?? "selection") == split }
            return metric.map { $0.value.map { Decimals.text($0) } ?? "undefined" } ?? ""
          })
    }
    return table
  }
}
