public import Foundation

/// Plain `sqlite3`, fed through standard input as a person would.
public struct SQLiteShell: Sendable {
  /// What a script left behind.
  public struct Outcome: Sendable {
    public let exitCode: Int32
    /// What it printed, line by line.
    public let lines: [String]
    public let standardError: String
  }

  /// The extension that was built with these tests: it lies beside the test bundle.
  public static let vectorExtension = CommandRunner.binary.deletingLastPathComponent()
    .appending(path: "libpipeline_vector.so")

  private let arguments: [String]

  /// A shell on the database at `path`, with the vector functions where asked for.
  public init(_ path: String = ":memory:", options: [String] = [], loadsVectors: Bool = false) {
    arguments =
      ["sqlite3"] + options + (loadsVectors ? ["-cmd", ".load \(Self.vectorExtension.path)"] : []) + [path]
  }

  /// Runs `script`: SQL and commands of `sqlite3`.
  public func run(_ script: String) throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: folder.write(script, to: "script")))
    var handles: [FileHandle] = []
    for name in ["output", "errors"] {
      handles.append(try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: name))))
    }
    (process.standardOutput, process.standardError) = (handles[0], handles[1])
    try process.run()
    process.waitUntilExit()
    let texts = try ["output", "errors"].map {
      try String(contentsOf: folder.url.appending(path: $0), encoding: .utf8)
    }
    return Outcome(
      exitCode: process.terminationStatus, lines: texts[0].split(separator: "\n").map(String.init),
      standardError: texts[1])
  }
}
