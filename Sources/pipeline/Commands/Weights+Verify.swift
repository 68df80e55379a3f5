internal import ArgumentParser
internal import PipelineRuntime

extension Weights {
  /// `pipeline weights verify FILE …`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Say which network's weights a file holds, whose they are and whether every number is usable.",
      discussion: "Exit code 0 when all files can be used, 1 when one cannot.")

    @Argument(help: "Weight files.")
    var files: [String]

    @Option(help: "The network they must fit; default: any.")
    var backbone: String?

    @Flag(help: "They must hold the network's ImageNet classifier.")
    var includeTop = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try CommandEnvironment.run(stopping: "stopping after this file") { interruption in
        let results = try WeightVerification(backbone: backbone, includeTop: includeTop)
          .run(files, interruption: interruption)
        if json {
          try JSONOutput.print(["files": results])
        } else {
          print(results.map(WeightReport.text).joined(separator: "\n\n"))
        }
        if results.contains(where: { !$0.isUsable }) { throw ExitCode.failure }
      }
    }
  }
}
