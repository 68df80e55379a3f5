internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline extract IMAGE|FOLDER …`.
struct Extract: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Extract features of images and folders into a store, without a pipeline file.",
    discussion: """
      Folders inside a folder are classes. Features that the store has for the same bytes and settings are \
      not computed again.
      """)

  @Argument(help: "Images, or folders of images.")
  var paths: [String]

  @OptionGroup var backbone: BackboneOptions

  @Option(
    name: .customLong("layer"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A layer by its Keras name, and avg, max, flatten or none; may be repeated. Default: the last one before "
        + "the top, averaged.", valueName: "NAME[:POOLING]"))
  var layers: [LayerChoice] = []

  @OptionGroup var images: ImageOptions

  @Option(help: "The SQLite file that is written.")
  var store = "out/features.sqlite"

  @Option(help: "What the images are called together in the store.")
  var name = "extract"

  @Flag(help: "Say what would be done and do nothing.")
  var plan = false

  @Flag(help: "Try images again that failed before.")
  var retryFailed = false

  @OptionGroup var running: RunningOptions

  func run() throws {
    try CommandEnvironment.run { interruption in
      let file = PipelineFile(
        name: name, seed: backbone.seed, store: store,
        dataset: DatasetSpec(source: .folder(paths[0]), split: SplitSpec(method: .column)),
        images: images.spec, backbone: backbone.spec,
        features: layers.isEmpty ? [FeatureSpec()] : layers.map(\.spec))
      let observer = running.observer
      let runner = try PipelineRunner(
        file, paths: paths,
        options: RunOptions(
          retryFailed: retryFailed, threads: running.budget, command: CommandEnvironment.commandLine),
        observer: observer, interruption: interruption, locate: BackboneOptions.locate)
      if plan {
        try RunPlanPrinter(json: running.json).print(try runner.plan())
      } else {
        try RunSummaryPrinter(json: running.json).print(
          name: name, store: store, observer: observer, runner.run)
      }
    }
  }
}

/// `NAME[:POOLING]` on the command line.
struct LayerChoice: ExpressibleByArgument {
  let spec: FeatureSpec

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let layer = parts.first, !layer.isEmpty else { return nil }
    guard parts.count == 2 else {
      spec = FeatureSpec(layer: String(layer))
      return
    }
    guard let pooling = FeatureSpec.Pooling(rawValue: String(parts[1])) else { return nil }
    spec = FeatureSpec(layer: String(layer), pooling: pooling)
  }
}
