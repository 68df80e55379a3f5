internal import ArgumentParser
internal import PipelineRuntime

extension Store {
  /// `pipeline store check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a store for damage, and whether the files it was made from are as they were.",
      discussion: """
        Exit code 1 when the store itself is damaged. Files that are gone or have changed, and rows of no use, are \
        notes: exit code 0.
        """)

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    @Flag(help: "Do not look for the images' files.")
    var noFiles = false

    @Flag(help: "Read the images' files and compare their digests.")
    var digest = false

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func validate() throws {
      if noFiles && digest { throw ValidationError("--no-files and --digest: choose one") }
    }

    func run() throws {
      try CommandEnvironment.run { interruption in
        let observer = ConsoleObserver(isQuiet: quiet)
        defer { observer.clearLine() }
        let result = try StoreCheckJob(path: store, isLookingAtFiles: !noFiles, isDigesting: digest)
          .run(observer: observer, interruption: interruption)
        observer.clearLine()
        if json {
          try JSONOutput.print(result)
        } else {
          let lines = result.problems.map { "  problem: \($0)" } + result.notes.map { "  note: \($0)" }
          let verdict = result.isSound ? "ok" : "damaged"
          print((["\(store): \(verdict)"] + lines).joined(separator: "\n"))
        }
        if !result.isSound { throw ExitCode.failure }
      }
    }
  }
}
