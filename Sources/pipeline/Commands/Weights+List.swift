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

    @Flag(help: "In the table for people, also the files for other image sizes of MobileNetV2.")
    var all = false

    func validate() throws {
      if json && csv { throw ValidationError("--json and --csv: choose one") }
    }

    func run() throws {
      try CommandEnvironment.run { _ in
        let entries = WeightCatalog.entries()
        if json { return try JSONOutput.print(["weights": entries]) }
        var table = TextTable([
          ("backbone", .left), ("top", .left), ("input", .left), ("file", .left),
          (csv ? "bytes" : "size", .right), ("md5", .left), ("path", .left),
        ])
        let isComplete = all || csv
        let shown = entries.filter { isComplete || $0.isForDefaultSize || $0.path != nil }
        for entry in shown {
          let size = entry.byteCount.map { csv ? "\($0)" : RunPlanPrinter.bytes($0) } ?? ""
          table.append([
            entry.backbone, entry.includeTop ? "yes" : "no",
            entry.inputSize.map { "\($0)×\($0)" } ?? "", entry.file, size,
            entry.md5 ?? (csv ? "" : "none published"), entry.path ?? (csv ? "" : "not here"),
          ])
        }
        print(csv ? table.csv : table.aligned)
        if shown.count < entries.count {
          print("\(entries.count - shown.count) more for other image sizes of MobileNetV2: --all")
        }
      }
    }
  }
}
