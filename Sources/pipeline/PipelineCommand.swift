internal import ArgumentParser
internal import PipelineRuntime

/// The root: a list of subcommands.
@main
struct PipelineCommand: ParsableCommand {
  /// The subcommands that compute much; the others should not pay for being started twice.
  private static let computing: Set = [
    "run", "extract", "train", "evaluate", "report", "predict", "explain", "classify", "backbone", "search",
  ]

  static func main() {
    if let name = CommandLine.arguments.dropFirst().first, computing.contains(name) {
      ProcessPreparation.prepare()
    }
    main(nil)
  }

  static let configuration = CommandConfiguration(
    commandName: "pipeline",
    abstract: "Folders of images become features, classifiers and answers in one SQLite file.",
    discussion: """
      Exit codes: 0 done (also when some images failed, unless on_error is fail), 1 failed, 2 the pipeline \
      file or the arguments make no sense, 64 wrong usage, 130 interrupted (run again to continue).
      """,
    version: ProgramVersion.current,
    subcommands: [
      Run.self, Extract.self, Train.self, Evaluate.self, Report.self, Predict.self, Explain.self,
      Classify.self, Search.self, Augment.self, Draw.self, Images.self, Model.self, Backbone.self,
      Weights.self, Store.self, Validate.self,
    ])
}
