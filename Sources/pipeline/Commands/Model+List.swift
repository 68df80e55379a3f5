internal import ArgumentParser
internal import PipelineRuntime

extension Model {
  /// `pipeline model list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models of a store, oldest first.")

    @Option(help: "The store with the models.")
    var store = "out/features.sqlite"

    @OptionGroup var output: OutputOptions

    func run() throws {
      try CommandEnvironment.run { _ in
        let models = try ModelInspection(path: store).list()
        if output.json { return try JSONOutput.print(["models": models]) }
        var table = TextTable([
          ("name", .left), ("head", .left), ("features", .left), ("images", .right), ("classes", .right),
          ("test accuracy", .right), ("created", .left),
        ])
        for model in models {
          table.append([
            model.name, model.head, model.features, "\(model.trainingCount)", "\(model.classCount)",
            Decimals.text(model.testAccuracy), model.createdAt,
          ])
        }
        print(output.text(table))
      }
    }
  }
}
