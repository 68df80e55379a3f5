internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline explain IMAGE|FOLDER …`, or `--where SQL` for stored images.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show which parts of images speak for a class.",
    discussion: """
      The decision of a stored model is followed back through its head, reduction and pooling to the maps of the layer its \
      features come from. With --output pictures with the map over them are written, with --save maps become rows of the \
      store, where border_share tells how much of a map lies on the edge of the picture.
      """)

  @Argument(help: "Images, or folders of images.")
  var paths: [String] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Explain stored predictions instead: an SQL condition, such as \"correct = 0\".", valueName: "SQL"))
  var condition: String?

  @Option(help: "The store with the model.")
  var store = "out/features.sqlite"

  @Option(name: [.long, .customLong("name")], help: "The model's name; default: the newest.")
  var model: String?

  @Option(
    help: "The weight file, where it is no longer where the features were extracted with it; or builtin.")
  var weights: String?

  @OptionGroup(title: "Maps") var maps: MapOptions

  @Option(help: "How many images at most.")
  var limit: Int?

  @Flag(help: "Keep maps of images that the store has in it.")
  var save = false

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if paths.isEmpty == (condition == nil) {
      throw ValidationError(
        paths.isEmpty
          ? "name images or folders, or stored images with --where" : "images and --where: choose one")
    }
    if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, got \(limit)") }
  }

  func run() throws {
    try CommandEnvironment.run(stopping: "stopping after the current image") { interruption in
      let job = ExplanationJob(
        store: store, model: model, weights: weights, settings: maps.settings, overlays: maps.overlays,
        isSaving: save, limit: limit ?? .max,
        options: RunOptions(threads: running.budget, command: CommandEnvironment.commandLine))
      var results: [ExplanationJob.ImageResult] = []
      if let condition {
        try job.run(where: condition, observer: running.observer, interruption: interruption) {
          results.append($0)
        }
      } else {
        try job.run(paths, observer: running.observer, interruption: interruption) { results.append($0) }
      }
      if running.json { return try JSONOutput.print(["images": results]) }
      print(Self.table(results).aligned)
    }
  }

  private static func table(_ results: [ExplanationJob.ImageResult]) -> TextTable {
    var table = TextTable([
      ("path", .left), ("class", .left), ("predicted", .left), ("score", .right), ("border", .right),
      ("area", .right), ("peak", .left), ("overlay", .left), ("error", .left),
    ])
    for result in results {
      let place = result.map?.place
      table.append([
        result.path, result.map?.label ?? "", result.map?.predicted ?? "", Decimals.text(result.map?.score),
        Decimals.text(place?.borderShare), Decimals.text(place?.area),
        place.map { "\(Decimals.text($0.peakRow)) \(Decimals.text($0.peakColumn))" } ?? "",
        result.overlay ?? "", result.error ?? "",
      ])
    }
    return table
  }
}
