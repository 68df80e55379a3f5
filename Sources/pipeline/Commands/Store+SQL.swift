internal import ArgumentParser
internal import Foundation
internal import PipelineRuntime

extension Store {
  /// `pipeline store sql`.
  struct SQL: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sql", abstract: "Open a store in sqlite3, with functions over vectors.",
      discussion: """
        Becomes the sqlite3 of this machine with vector_cosine, vector_mean and the other functions of docs/store.md \
        loaded. Without SQL it reads statements from the terminal or from standard input. The store is opened for \
        reading only, so that a run may go on writing to it. The exit code is that of sqlite3.
        """)

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    @Argument(help: ArgumentHelp("SQL to run, or commands of sqlite3.", valueName: "sql"))
    var statements: String?

    @Flag(help: "Let statements change the store; not while a run is writing.")
    var write = false

    @Flag(help: "Print rows as a JSON array of objects.")
    var json = false

    @Flag(help: "Print rows as comma-separated values with a header.")
    var csv = false

    func validate() throws {
      if json && csv { throw ValidationError("--json and --csv exclude each other; leave one out") }
    }

    func run() throws {
      try CommandEnvironment.run { _ in
        let plain: StoreShell.Format = isatty(STDOUT_FILENO) == 1 ? .table : .list
        let shell = try StoreShell(
          store: store, statements: statements, isWritable: write, format: json ? .json : csv ? .csv : plain)
        try shell.replaceProcess()
      }
    }
  }
}
