internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline store …`.
struct Store: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What is in a store, and whether it is sound.", subcommands: [Info.self, Check.self, SQL.self])

  /// `pipeline store info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Count what is in a store.")

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try CommandEnvironment.run { _ in
        let info = try StoreInspection(path: store).info()
        if json { return try JSONOutput.print(info) }
        var lines = [
          "store        \(info.path), schema \(info.schemaVersion), \(RunPlanPrinter.bytes(info.byteCount))",
          "images       \(info.imageCount), \(info.failedCount) failed, \(info.duplicateCount) copies",
          "models       \(info.models.isEmpty ? "none" : info.models.joined(separator: ", "))",
          "predictions  \(info.predictionCount)",
          "runs         \(info.runCount)",
        ]
        if info.unreferencedVectorCount > 0 {
          lines.append("unused       \(info.unreferencedVectorCount) vectors belong to no image any more")
        }
        var table = TextTable([
          ("recipe", .right), ("backbone", .left), ("pixels", .left), ("layer", .left), ("pooling", .left),
          ("values", .right),
          ("vectors", .right), ("fingerprint", .left),
        ])
        for recipe in info.recipes {
          table.append([
            "\(recipe.recipeId)", recipe.backbone, recipe.pixels ?? "?", recipe.layer, recipe.pooling,
            "\(recipe.dimension)",
            "\(recipe.vectorCount)", String(recipe.fingerprint.prefix(12)),
          ])
        }
        print(lines.joined(separator: "\n") + "\n\n" + table.aligned)
      }
    }
  }

  /// `pipeline store check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a store for damage; exit code 1 when there is any.")

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    func run() throws {
      try CommandEnvironment.run { _ in
        let problems = try StoreInspection(path: store).problems()
        guard problems.isEmpty else {
          throw RuntimeError.failed("\(store):\n" + problems.map { "  \($0)" }.joined(separator: "\n"))
        }
        print("\(store): ok")
      }
    }
  }
}
