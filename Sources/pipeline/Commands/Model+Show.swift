internal import ArgumentParser
internal import PipelineRuntime

extension Model {
  /// `pipeline model show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a model's hyperparameters, reductions, classes and metrics.")

    @Argument(help: "The model's name; default: the newest.")
    var name: String?

    @Option(help: "The store with the model.")
    var store = "out/features.sqlite"

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    func run() throws {
      try CommandEnvironment.run { _ in
        let detail = try ModelInspection(path: store).detail(named: name)
        if json { return try JSONOutput.print(detail) }
        print(ModelPrinter(detail).text)
      }
    }
  }
}
