internal import ArgumentParser
internal import PipelineRuntime

extension Weights {
  /// `pipeline weights path [NAME]`.
  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the file that 'weights: imagenet' uses, or the folders it is looked for in.",
      discussion: "Exit code 1 when the file is in none of the folders.")

    @Argument(help: "The network; without it the folders are printed.")
    var name: String?

    @Flag(help: "The file with the ImageNet classifier on top.")
    var includeTop = false

    @Option(help: ArgumentHelp("Height and width of the images.", valueName: "HxW"))
    var input: PixelSize?

    func run() throws {
      try CommandEnvironment.run { _ in
        guard let name else { return print(WeightCatalog.folders().joined(separator: "\n")) }
        print(
          try WeightCatalog.path(
            of: name, includeTop: includeTop, height: input?.height, width: input?.width))
      }
    }
  }
}
