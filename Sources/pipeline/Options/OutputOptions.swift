internal import ArgumentParser

/// The form of a result that is a table.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object on standard output instead of text.")
  var json = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv: choose one") }
  }

  /// The table for people, or as CSV where that is asked for.
  func text(_ table: TextTable) -> String { csv ? table.csv : table.aligned }
}
