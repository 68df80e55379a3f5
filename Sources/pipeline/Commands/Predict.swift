internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline predict IMAGE|FOLDER …`, or `--where SQL` for stored images.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the class of images with a stored model.",
    discussion: """
      New images are decoded, resized and preprocessed exactly as those the model was trained on. With --where stored \
      features are used and no image is read.
      """)

  @Argument(help: "Images, or folders of images.")
  var paths: [String] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Predict stored images instead: an SQL condition, such as \"split = 'test'\".", valueName: "SQL"))
  var condition: String?

  @Flag(help: "With --where: keep the predictions in the store.")
  var save = false

  @Option(help: "The store with the model.")
  var store = "out/features.sqlite"

  @Option(help: "The model's name; default: the newest.")
  var model: String?

  @Option(
    help: "The weight file, where it is no longer where the features were extracted with it; or builtin.")
  var weights: String?

  @Option(help: "How many classes to show for each image.")
  var top = 1

  @Option(
    name: [.customLong("neighbours"), .customLong("neighbors")],
    help: ArgumentHelp(
      "Also show the nearest K images the model was trained on: path, class and distance.", valueName: "K"))
  var neighbours = 0

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if paths.isEmpty == (condition == nil) {
      throw ValidationError(
        paths.isEmpty
          ? "name images or folders, or stored images with --where" : "images and --where: choose one")
    }
    if save && condition == nil {
      throw ValidationError("--save: only predictions of stored images are kept; choose them with --where")
    }
    if neighbours < 0 { throw ValidationError("--neighbours: expected 0 or more, got \(neighbours)") }
    if csv && running.json { throw ValidationError("--json and --csv: choose one") }
  }

  func run() throws {
    try CommandEnvironment.run { interruption in
      let job = PredictionJob(
        store: store, model: model, weights: weights, topCount: max(1, top), neighbourCount: neighbours,
        options: RunOptions(threads: running.budget, command: CommandEnvironment.commandLine))
      var results: [PredictionJob.ImageResult] = []
      if let condition {
        try job.run(
          where: condition, isSaving: save, observer: running.observer, interruption: interruption
        ) { results += $0 }
      } else {
        try job.run(paths, observer: running.observer, interruption: interruption) { results += $0 }
      }
      if running.json { return try JSONOutput.print(["images": results]) }
      let table = Self.table(results, hasNeighbours: neighbours > 0)
      print(csv ? table.csv : table.aligned)
    }
  }

  /// A row for each class of an image, and for each of its neighbours.
  private static func table(_ results: [PredictionJob.ImageResult], hasNeighbours: Bool) -> TextTable {
    let neighbourColumns: [(title: String, alignment: TextTable.Alignment)] =
      hasNeighbours ? [("neighbour", .left), ("neighbour_label", .left), ("distance", .right)] : []
    var table = TextTable(
      [
        ("path", .left), ("rank", .right), ("label", .left), ("probability", .right), ("margin", .right),
        ("error", .left),
      ] + neighbourColumns)
    let blank = neighbourColumns.map { _ in "" }
    for result in results {
      if let error = result.error { table.append([result.path, "", "", "", "", error] + blank) }
      for (rank, prediction) in result.predictions.enumerated() {
        table.append(
          [
            result.path, "\(rank + 1)", prediction.label, Decimals.text(prediction.probability),
            rank == 0 ? Decimals.text(result.margin) : "", "",
          ] + blank)
      }
      for neighbour in result.neighbours ?? [] {
        table.append(
          [
            result.path, "", "", "", "", "", neighbour.path, neighbour.label ?? "",
            Decimals.text(neighbour.distance),
          ])
      }
    }
    return table
  }
}
