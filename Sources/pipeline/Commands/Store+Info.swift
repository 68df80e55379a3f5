internal import ArgumentParser
internal import PipelineRuntime

extension Store {
  /// `pipeline store info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count what is in a store, what takes room and what could be dropped.")

    @Argument(help: "The store.")
    var store = "out/features.sqlite"

    @Flag(help: "Also measure every table; reads the whole file.")
    var tables = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try CommandEnvironment.run { _ in
        let info = try StoreInspection(path: store).info(measuringTables: tables)
        if json { return try JSONOutput.print(info) }
        print(StoreInfoPrinter(info).text)
      }
    }
  }
}
