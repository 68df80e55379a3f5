internal import ArgumentParser
internal import PipelineRuntime

/// What every command that works through images takes.
struct RunningOptions: ParsableArguments {
  @Option(help: "How many processor cores to use; default: all.")
  var threads: Int?

  @Flag(help: "Print one JSON object on standard output instead of text.")
  var json = false

  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected 1 or more, got \(threads)")
    }
  }

  var observer: ConsoleObserver { ConsoleObserver(isQuiet: quiet) }
  var budget: ThreadCount { ThreadCount(threads) }
}
