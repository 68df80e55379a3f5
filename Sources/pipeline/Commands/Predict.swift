internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline predict IMAGE|FOLDER …`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the class of new images with a stored model.",
    discussion: "Images are decoded, resized and preprocessed exactly as those the model was trained on.")

  @Argument(help: "Images, or folders of images.")
  var paths: [String]

  @Option(help: "The store with the model.")
  var store = "out/features.sqlite"

  @Option(help: "The model's name; default: the newest.")
  var model: String?

  @Option(help: "The weight file, where it is no longer where the features were extracted with it.")
  var weights: String?

  @Option(help: "How many classes to show for each image.")
  var top = 1

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var running: RunningOptions

  func run() throws {
    try CommandEnvironment.run { interruption in
      let job = PredictionJob(
        store: store, model: model, weights: weights, topCount: max(1, top),
        options: RunOptions(threads: running.budget))
      var results: [PredictionJob.ImageResult] = []
      try job.run(paths, observer: running.observer, interruption: interruption) { results += $0 }
      if running.json { return try JSONOutput.print(["images": results]) }
      var table = TextTable([
        ("path", .left), ("rank", .right), ("label", .left), ("probability", .right), ("margin", .right),
        ("error", .left),
      ])
      for result in results {
        if let error = result.error { table.append([result.path, "", "", "", "", error]) }
        for (rank, prediction) in result.predictions.enumerated() {
          table.append([
            result.path, "\(rank + 1)", prediction.label, Decimals.text(prediction.probability),
            rank == 0 ? Decimals.text(result.margin) : "", "",
          ])
        }
      }
      print(csv ? table.csv : table.aligned)
    }
  }
}
