internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline validate FILE`.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a pipeline file, and what it refers to, without running it.")

  @Argument(help: "The pipeline file, or its name under pipelines/.")
  var file: String

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Override a value of the file; may be repeated.", valueName: "key.path=value"))
  var overrides: [String] = []

  func run() throws {
    try CommandEnvironment.run { interruption in
      let pipeline = try PipelineFile.load(file, overrides: overrides)
      let observer = ConsoleObserver(isQuiet: false)
      for warning in pipeline.warnings { observer.noted(warning.description) }
      if pipeline.file.training != nil {
        try NetworkTrainingRunner(
          pipeline, options: RunOptions(), observer: observer, interruption: interruption
        ).checkNetwork()
      } else {
        _ = try PipelineRunner(
          pipeline, options: RunOptions(), observer: observer, interruption: interruption)
      }
      print("\(pipeline.path): ok")
    }
  }
}
