public import ArgumentParser
public import PipelineConfig
internal import PipelineRuntime

/// `pipeline evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a stored model on splits, or on any SQL selection, of the stored features.",
    discussion:
      "Intervals are 95 % (Wilson). --group-by looks at parts of the images, --compare at two models.")

  @Option(help: "The store with features and model.")
  var store = "out/features.sqlite"

  @Option(help: "The model's name; default: the newest.")
  var model: String?

  @Option(
    name: .customLong("split"), parsing: .unconditionalSingleValue,
    help: "train, validation or test; may be repeated. Default: validation and test, where there are any.")
  var splits: [EvaluateSpec.Split] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "An SQL condition on images; they are measured as one selection, and nothing is stored.",
      valueName: "SQL"))
  var condition: String?

  @Option(
    help: "Also measure how often the true class is among the K likeliest; 3 is measured from 6 classes on.")
  var topK: Int?

  @Option(
    help: ArgumentHelp(
      "An SQL expression over an image's columns, such as \"label\" or \"width > 500\": one row for each value. "
        + "Default images: validation and test together. Nothing is stored.", valueName: "SQL"))
  var groupBy: String?

  @Option(
    help: ArgumentHelp(
      "Another model on the same images (default: test): accuracies and McNemar's test. Nothing is stored.",
      valueName: "MODEL"))
  var compare: String?

  @Flag(help: "Also print how often predictions are right, by their probability.")
  var reliability = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if csv && running.json { throw ValidationError("--json and --csv: choose one") }
    if groupBy != nil && compare != nil { throw ValidationError("--group-by and --compare: choose one") }
    if let topK, topK < 1 { throw ValidationError("--top-k: expected 1 or more, got \(topK)") }
  }

  func run() throws {
    try CommandEnvironment.run { interruption in
      let job = EvaluationJob(
        store: store, model: model, splits: splits.map(\.rawValue), condition: condition, topK: topK,
        options: RunOptions(threads: running.budget, command: CommandEnvironment.commandLine))
      let observer = running.observer
      if let groupBy {
        let result = try job.run(groupedBy: groupBy, observer: observer, interruption: interruption)
        if running.json { return try JSONOutput.print(result) }
        let table = ComparisonPrinter.table(result, isForPrograms: csv)
        return print(
          csv
            ? table.csv
            : "\(result.model) on \(result.selection): \(result.sampleCount) images\n\n\(table.aligned)")
      }
      if let compare {
        let result = try job.run(comparingWith: compare, observer: observer, interruption: interruption)
        if running.json { return try JSONOutput.print(result) }
        return print(
          csv
            ? ComparisonPrinter.table(result, isForPrograms: true).csv : ComparisonPrinter.text(result))
      }
      try RunSummaryPrinter(
        json: running.json, csv: csv, evaluations: EvaluationPrinter(isShowingReliability: reliability)
      ).print(name: model ?? "evaluate", store: store, observer: observer) {
        try job.run(observer: observer, interruption: interruption)
      }
    }
  }
}

extension EvaluateSpec.Split: ExpressibleByArgument {}
