internal import ArgumentParser
internal import PipelineRuntime

extension Store {
  /// `pipeline store merge A B --output C`.
  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join stores into a new one.",
      discussion: """
        The stores are not changed. Where two of them say different things about the same thing (other bytes under a \
        path, other numbers for the same bytes and recipe, another model or dataset of the same name) the conflicts are \
        listed, nothing is written and the exit code is 1; --prefer decides them.
        """)

    @Argument(help: "The stores to join.")
    var stores: [String]

    @Option(name: .shortAndLong, help: "The new store; must not be there yet.")
    var output: String

    @Option(
      help: ArgumentHelp(
        "Decide every conflict for the store named first, or last.", valueName: "first|last"))
    var prefer: String?

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func run() throws {
      try CommandEnvironment.run { interruption in
        let observer = ConsoleObserver(isQuiet: quiet)
        defer { observer.clearLine() }
        let result = try StoreMergeJob(stores, preference: prefer)
          .run(to: output, observer: observer, interruption: interruption)
        observer.clearLine()
        if json { try JSONOutput.print(result) } else { print(Self.text(result)) }
        if !result.isWritten { throw ExitCode.failure }
      }
    }

    private static func text(_ result: StoreMergeJob.Result) -> String {
      var table = TextTable([
        ("store", .left), ("images", .right), ("new", .right), ("vectors", .right), ("new", .right),
        ("models", .right), ("new", .right), ("runs", .right), ("new", .right),
      ])
      for input in result.inputs {
        table.append(
          [input.path]
            + [
              input.imageCount, input.newImageCount, input.vectorCount, input.newVectorCount,
              input.modelCount,
              input.newModelCount, input.runCount, input.newRunCount,
            ].map { "\($0)" })
      }
      var lines = [table.aligned, ""]
      for conflict in result.conflicts {
        lines.append("conflict: \(conflict.kind) \(conflict.subject): \(conflict.detail) (\(conflict.input))")
      }
      let more = result.conflictCount - result.conflicts.count
      if more > 0 { lines.append("… and \(more) more conflicts") }
      lines += result.notes.map { "note: \($0)" }
      switch (result.isWritten, result.conflictCount) {
      case (true, 0): lines.append("\(result.path): written")
      case (true, let count):
        lines.append("\(result.path): written, \(count) conflicts decided as --prefer says")
      case (false, let count):
        lines.append(
          "\(result.path): not written, \(count) conflicts; --prefer first or last decides them all")
      }
      return lines.joined(separator: "\n")
    }
  }
}
