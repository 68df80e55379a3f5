internal import ArgumentParser
internal import PipelineRuntime

extension Store {
  /// `pipeline store gc`.
  struct GC: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Drop what a store no longer needs, and make its file smaller.",
      discussion: """
        Shows what would go; --apply does it. Features of no image always go. What a dataset or a model needs \
        stays: recipes of models, images of datasets, the runs models are from.
        """)

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    @Flag(help: "Also images whose files are gone, unless a dataset or a model needs them.")
    var missingFiles = false

    @Option(
      name: .customLong("recipe"), parsing: .unconditionalSingleValue,
      help: "Also this recipe with all its features: number, layer or fingerprint; may be repeated.")
    var recipes: [String] = []

    @Option(
      name: .customLong("model"), parsing: .unconditionalSingleValue,
      help: "Also this model with its predictions; may be repeated.")
    var models: [String] = []

    @Option(
      help: ArgumentHelp("Also runs that began before this day, such as 2026-01-31.", valueName: "date"))
    var runsBefore: String?

    @Flag(help: "Do it.")
    var apply = false

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func run() throws {
      try CommandEnvironment.run { interruption in
        let observer = ConsoleObserver(isQuiet: quiet)
        defer { observer.clearLine() }
        let result = try StoreSweepJob(
          path: store, isDroppingGoneFiles: missingFiles, recipes: recipes, models: models,
          runsBefore: runsBefore
        ).run(isApplying: apply, observer: observer, interruption: interruption)
        observer.clearLine()
        if json { return try JSONOutput.print(result) }
        print(Self.text(result))
      }
    }

    private static func text(_ result: StoreSweepJob.Result) -> String {
      var lines: [String] = []
      if !result.items.isEmpty {
        var table = TextTable([
          (result.isApplied ? "dropped" : "would go", .left), ("count", .right), ("size", .right),
        ])
        for item in result.items {
          table.append([
            item.what, "\(item.count)", item.byteCount > 0 ? RunPlanPrinter.bytes(item.byteCount) : "",
          ])
        }
        lines.append(table.aligned)
      }
      lines += result.kept.map { "kept: \($0)" }
      if let freed = result.freedByteCount {
        lines.append("\(result.path): \(RunPlanPrinter.bytes(max(0, freed))) freed")
      } else if result.items.isEmpty && result.freeByteCount == 0 {
        lines.append("\(result.path): nothing to drop")
      } else {
        let bytes = result.items.reduce(result.freeByteCount) { $0 + $1.byteCount }
        lines.append(
          "\(result.path): about \(RunPlanPrinter.bytes(bytes)) would be freed; nothing was changed, --apply does it"
        )
      }
      return lines.joined(separator: "\n")
    }
  }
}
