internal import ArgumentParser
internal import DNN
internal import Foundation
internal import LinearAlgebra

/// What every benchmark takes.
struct MeasuringOptions: ParsableArguments {
  @Option(help: "How often everything is measured.")
  var rounds = 5

  @Option(help: "How long each thing is repeated in a round, at least.")
  var seconds = 0.5

  @Option(help: "How many processor cores to use; default: all.")
  var threads: Int?

  @Flag(help: "Print one JSON object with the figure of every round.")
  var json = false

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds: expected 1 or more, got \(rounds)") }
    if !(seconds >= 0 && seconds <= 3600) {
      throw ValidationError("--seconds: expected 0 to 3600, got \(seconds)")
    }
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected 1 to 4096, got \(threads)")
    }
  }

  /// Threads that compute.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Makes networks and matrices computed from now on use so many threads. Call it before anything is planned.
  func applyThreads() {
    ThreadBudget.set(threadCount)
    BLAS.setThreadCount(threadCount)
  }

  /// Measures and prints.
  ///
  /// - Parameter settings: What was measured, for people and programs.
  func report(_ benchmark: String, settings: [String: String], _ cases: [Case]) throws {
    let measurements = try Case.measure(cases, rounds: rounds, leastSeconds: seconds)
    try BenchReport(
      benchmark: benchmark, settings: settings, machine: .current(threads: threadCount),
      measurements: measurements
    ).print(json: json)
  }
}

/// `WxH` in pixels on the command line.
struct SideLengths: ExpressibleByArgument, CustomStringConvertible {
  let width: Int
  let height: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...20_000).contains(width),
      (1...20_000).contains(height)
    else { return nil }
    (self.width, self.height) = (width, height)
  }

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  var description: String { "\(width)x\(height)" }
}
