internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline classify IMAGE|FOLDER …`.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Classify images with a network's own top: the 1000 classes of ImageNet.")

  @Argument(help: "Images, or folders of images.")
  var paths: [String]

  @OptionGroup var backbone: BackboneOptions

  @Option(help: "How many classes to show for each image.")
  var top = 3

  @OptionGroup var images: ImageOptions

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var running: RunningOptions

  func run() throws {
    try CommandEnvironment.run { interruption in
      let job = try ClassificationJob(
        backbone: backbone.spec, images: images.spec, seed: backbone.seed, topCount: min(max(1, top), 1000),
        options: RunOptions(threads: running.budget), locate: BackboneOptions.locate)
      var results: [ClassificationJob.ImageResult] = []
      try job.run(paths, observer: running.observer, interruption: interruption) { results += $0 }
      if running.json { return try JSONOutput.print(["images": results]) }
      var table = TextTable([
        ("path", .left), ("rank", .right), ("id", .left), ("name", .left), ("probability", .right),
        ("error", .left),
      ])
      for result in results {
        if let error = result.error { table.append([result.path, "", "", "", "", error]) }
        for (rank, prediction) in result.predictions.enumerated() {
          table.append([
            result.path, "\(rank + 1)", prediction.wordnetId, prediction.name,
            Decimals.text(prediction.probability), "",
          ])
        }
      }
      print(csv ? table.csv : table.aligned)
    }
  }
}
