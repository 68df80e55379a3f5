public import ArgumentParser
public import PipelineConfig
internal import PipelineRuntime

/// `pipeline evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a stored model on splits, or on any SQL selection, of the stored features.")

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

  @OptionGroup var running: RunningOptions

  func run() throws {
    try CommandEnvironment.run { interruption in
      let job = EvaluationJob(
        store: store, model: model, splits: splits.map(\.rawValue), condition: condition,
        options: RunOptions(threads: running.budget, command: CommandEnvironment.commandLine))
      let observer = running.observer
      try RunSummaryPrinter(json: running.json).print(
        name: model ?? "evaluate", store: store, observer: observer
      ) { try job.run(observer: observer, interruption: interruption) }
    }
  }
}

extension EvaluateSpec.Split: ExpressibleByArgument {}
