internal import ArgumentParser
internal import PipelineRuntime

extension Weights {
  /// `pipeline weights list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the files Keras publishes, and which of them are here.")

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print CSV.")
    var csv = false

    func validate() throws {
      if json && csv { throw ValidationError("--json and --csv: choose one") }
    }

    func run() throws {
      try CommandEnvironment.run { _ in
        let entries = WeightCatalog.entries()
        if json { return try JSONOutput.print(["weights": entries]) }
        var table = TextTable([
          ("backbone", .left), ("top", .left), ("input", .left), ("file", .left),
          (csv ? "bytes" : "size", .right), ("path", .left),
        ])
        for entry in entries {
          let size = entry.byteCount.map { csv ? "\($0)" : RunPlanPrinter.bytes($0) } ?? ""
          table.append([
            entry.backbone, entry.includeTop ? "yes" : "no",
            entry.inputSize.map { "\($0)×\($0)" } ?? "", entry.file, size,
            entry.path ?? (csv ? "" : "not here"),
          ])
        }
        print(csv ? table.csv : table.aligned)
      }
    }
  }
}
