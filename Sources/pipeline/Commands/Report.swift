internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline report`.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one HTML file with numbers, plots and pictures of what a store has.",
    discussion:
      "The file needs nothing else: no network, no other file. The store is only read, and image files are read for small "
      + "pictures. Without a model, or without the files, it says what there is.")

  @Option(help: "The store.")
  var store = "out/features.sqlite"

  @Option(
    name: .customLong("model"), parsing: .unconditionalSingleValue,
    help: "A model to show; may be repeated, the others are compared with the first. Default: the newest.")
  var models: [String] = []

  @Option(help: "The part of the dataset it is shown on; default: test, else validation, else train.")
  var split: EvaluateSpec.Split?

  @Option(name: .shortAndLong, help: "The file to write; default: beside the store, with its name.")
  var output: String?

  @Option(help: ArgumentHelp("Also write every plot as SVG and PNG into a folder.", valueName: "folder"))
  var plots: String?

  @Option(help: "The heading; default: the dataset's name.")
  var title: String?

  @Option(help: "How many pictures there are at most; 0 for none.")
  var pictures = ReportSettings.defaultPictureLimit

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if pictures < 0 { throw ValidationError("--pictures: expected 0 or more, got \(pictures)") }
  }

  func run() throws {
    try CommandEnvironment.run(stopping: "stopping; nothing is written") { interruption in
      let summary = try ReportJob(
        store: store,
        settings: ReportSettings(
          output: output ?? ReportSettings.defaultOutput(forStore: store), plots: plots, title: title,
          models: models, split: split?.rawValue, pictureLimit: pictures),
        options: RunOptions(threads: running.budget, command: CommandEnvironment.commandLine)
      ).run(observer: running.observer, interruption: interruption)
      if running.json { return try JSONOutput.print(summary) }
      print(summary.text)
    }
  }
}
