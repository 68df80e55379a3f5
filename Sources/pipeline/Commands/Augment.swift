internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline augment IMAGE|FOLDER …`.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what augmentation makes of pictures: a sheet of what a network in training sees.",
    discussion: """
      One row for each picture: first as it is, then as in one epoch after the other. The options are the keys of \
      `training.augmentation` in a pipeline file, and --pipeline takes them, size and seed from there. Training itself never changes files, nor pictures to validate or test with.
      """)

  @Argument(help: "Images, or folders of images.")
  var paths: [String]

  @Option(help: ArgumentHelp("The sheet to write: .png or .jpg.", valueName: "file"))
  var preview: String

  @Option(help: "How many changed pictures follow each original.")
  var variants = 7

  @Option(help: "How many pictures at most; of more, so many are taken evenly.")
  var rows = 12

  @Option(help: "The only source of randomness; default: 42, or the pipeline file's.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Take what a training of this pipeline file does.", valueName: "pipeline-file"))
  var pipeline: String?

  @OptionGroup var augmentation: AugmentationOptions

  @OptionGroup var images: ImageOptions

  @OptionGroup var running: RunningOptions

  func validate() throws {
    for (name, value) in [("variants", variants), ("rows", rows)] where !(1...1000).contains(value) {
      throw ValidationError("--\(name): expected 1 to 1000, got \(value)")
    }
  }

  func run() throws {
    try CommandEnvironment.run(stopping: "stopping after the current picture") { interruption in
      let (spec, warnings) = try augmentation.spec()
      let observer = running.observer
      for warning in warnings { observer.noted("\(warning)") }
      let file = try pipeline.map { try PipelineFile.load($0) }
      let sheet = try AugmentationPreview(
        file.map { try AugmentationPreview.augmentation(of: $0, beside: spec) } ?? spec,
        images: file.map { AugmentationPreview.images(of: $0.file) } ?? images.spec, variants: variants,
        rows: rows, seed: seed ?? file?.file.seed ?? 42,
        options: RunOptions(threads: running.budget)
      ).run(paths, to: preview, observer: observer, interruption: interruption)
      if running.json { return try JSONOutput.print(sheet) }
      print(
        "\(sheet.preview): \(sheet.pictures.count) pictures with \(sheet.variants) variants each, "
          + "\(sheet.width)×\(sheet.height) pixels")
    }
  }
}
