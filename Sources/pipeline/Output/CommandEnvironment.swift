internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import PipelineConfig
internal import PipelineRuntime

/// What surrounds a command: Ctrl-C becomes a request to stop, errors become text and exit codes.
enum CommandEnvironment {
  /// Runs `body`; the first Ctrl-C asks it to stop soon, the second ends the process.
  ///
  /// - Parameter stopping: What the first Ctrl-C is answered with.
  static func run(
    stopping: String = "stopping after the current batch", _ body: (Interruption) throws -> Void
  ) throws {
    let interruption = Interruption()
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    // The default action would end the process before the source hears of the signal.
    signal(SIGINT, SIG_IGN)
    // A limit on file sizes (ulimit -f) is to be an error of the write, with a message, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    source.setEventHandler {
      guard !interruption.isRequested else { _exit(130) }
      interruption.request()
      report("\(stopping); press Ctrl-C again to stop at once")
    }
    source.resume()
    defer { source.cancel() }
    do {
      try body(interruption)
    } catch let error as RuntimeError {
      report(prefixed(error))
      throw ExitCode(error.exitCode)
    } catch let error as PipelineConfigError {
      report(error.description)
      throw ExitCode(2)
    }
  }

  /// What was typed, for the store's list of runs.
  static var commandLine: String { (["pipeline"] + CommandLine.arguments.dropFirst()).joined(separator: " ") }

  private static func prefixed(_ error: RuntimeError) -> String {
    switch error {
    // Lines about a file carry their own "error:" after the position.
    case .invalid, .interrupted: error.description
    case .failed(let text): "error: \(text)"
    }
  }

  private static func report(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
