public import ArgumentParser
internal import PipelineConfig
public import PipelineRuntime

/// `pipeline run FILE`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a pipeline file: a path, or a name under pipelines/.",
    discussion: """
      Stages that are up to date are skipped, and say why. After an interruption, of any kind, the same \
      command computes what is missing.
      """)

  @Argument(help: "The pipeline file, or its name under pipelines/.")
  var file: String

  @Flag(help: "Say what would be done and do nothing.")
  var plan = false

  @Option(
    help: ArgumentHelp(
      "Say why this image would be computed, or why not, and do nothing.", valueName: "image"))
  var explain: String?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Override a value of the file; may be repeated.", valueName: "key.path=value"))
  var overrides: [String] = []

  @Option(help: "Run these stages only: dataset, extract, search, train, evaluate, report; may be repeated.")
  var only: [StageName] = []

  @Flag(help: "Try images again that failed before.")
  var retryFailed = false

  @OptionGroup var memory: MemoryOptions

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if plan, explain != nil { throw ValidationError("--plan and --explain exclude each other") }
  }

  func run() throws {
    try CommandEnvironment.run { interruption in
      let pipeline = try PipelineFile.load(file, overrides: overrides)
      let observer = running.observer
      for warning in pipeline.warnings { observer.noted(warning.description) }
      let options = RunOptions(
        only: Set(only), retryFailed: retryFailed, threads: running.budget, memory: memory.budget,
        command: CommandEnvironment.commandLine)
      if pipeline.file.training != nil {
        try train(pipeline, options, observer, interruption)
        return
      }
      let runner = try PipelineRunner(
        pipeline, options: options, observer: observer, interruption: interruption)
      if let explain {
        try ImageExplanationPrinter(json: running.json).print(try runner.explain(explain))
      } else if plan {
        try RunPlanPrinter(json: running.json).print(try runner.plan())
      } else {
        try RunSummaryPrinter(json: running.json).print(
          name: pipeline.file.name, store: pipeline.file.store, observer: observer, runner.run)
      }
    }
  }
  private func train(
    _ pipeline: LoadedPipeline, _ options: RunOptions, _ observer: ConsoleObserver,
    _ interruption: Interruption
  ) throws {
    let runner = try NetworkTrainingRunner(
      pipeline, options: options, observer: observer, interruption: interruption)
    if explain != nil {
      throw RuntimeError.invalid([
        "--explain: \(pipeline.path) trains a network on all its images at once; --plan says what would be done"
      ])
    }
    if plan { return try TrainingPlanPrinter(json: running.json).print(try runner.plan()) }
    try RunSummaryPrinter(json: running.json).print(
      name: pipeline.file.name, store: pipeline.file.store, observer: observer, runner.run)
  }
}

extension StageName: ExpressibleByArgument {}
