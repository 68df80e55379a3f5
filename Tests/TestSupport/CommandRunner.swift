public import Foundation

/// Runs a built binary and collects what it says.
public struct CommandRunner: Sendable {
  /// What a finished command left behind.
  public struct Outcome: Sendable {
    public let exitCode: Int32
    public let standardOutput: String
    public let standardError: String

    /// The one JSON object on standard output, whose keys are in snake_case.
    public func json<Result: Decodable>(_ type: Result.Type) throws -> Result {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(standardOutput.utf8))
    }
  }

  /// The folder commands run in.
  public let folder: URL

  private let program: URL

  /// A runner of one of the binaries that were built with these tests; its commands start in `folder`.
  public init(in folder: URL, program name: String = "pipeline") {
    self.folder = folder
    program = Self.binary.deletingLastPathComponent().appending(path: name)
  }

  /// A runner of the binary at `program`, wherever it lies.
  public init(in folder: URL, program: URL) {
    (self.folder, self.program) = (folder, program)
  }

  /// The `pipeline` that was built with these tests: it lies beside the test bundle.
  public static let binary = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "pipeline")

  /// Starts the binary without waiting; its output goes to `output` in the folder.
  public func start(_ arguments: [String], output: String = "output.txt") throws -> Process {
    let process = process(arguments)
    let file = folder.appending(path: output)
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    return process
  }

  /// Runs the binary to its end.
  public func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the binary to its end.
  ///
  /// Output goes through files, not pipes: a pipe that nobody reads blocks the child once it is full.
  /// - Parameters:
  ///   - environment: Variables to set beside those of the tests.
  ///   - shellPrefix: What a shell does in the process before it becomes the binary, such as `ulimit -f 100`.
  public func run(
    _ arguments: [String], environment: [String: String] = [:], shellPrefix: String? = nil
  ) throws -> Outcome {
    let process = process(arguments)
    process.environment = process.environment?.merging(environment) { _, new in new }
    if let shellPrefix {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "\(shellPrefix) && exec \"$0\" \"$@\"", program.path] + arguments
    }
    let scratch = try TemporaryFolder()
    var handles: [FileHandle] = []
    for name in ["stdout", "stderr"] {
      try scratch.write("", to: name)
      handles.append(try FileHandle(forWritingTo: scratch.url.appending(path: name)))
    }
    (process.standardOutput, process.standardError) = (handles[0], handles[1])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus,
      standardOutput: try String(contentsOf: scratch.url.appending(path: "stdout"), encoding: .utf8),
      standardError: try String(contentsOf: scratch.url.appending(path: "stderr"), encoding: .utf8))
  }

  private func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // What a test finds out about the machine stays with the test.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PIPELINE_CACHE": folder.appending(path: ".pipeline-cache").path]) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    return process
  }
}
