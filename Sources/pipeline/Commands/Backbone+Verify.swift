internal import ArgumentParser
internal import Foundation
internal import PipelineRuntime

extension Backbone {
  /// `pipeline backbone verify NAME --against FILE.npz`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare features with arrays saved from Keras, element by element.",
      discussion: """
        docs/parity/save_keras_features.py saves such arrays. An element agrees within 1e-4 of itself or 1e-5 of its \
        layer's largest; the preprocessed pictures (input) must be equal to the bit. Exit code 1 when one does not.
        """)

    @Argument(help: "The network's name.")
    var name: String

    @Option(help: ArgumentHelp("The archive of Keras' arrays.", valueName: "FILE.npz"))
    var against: String

    @Option(
      help: "imagenet, builtin, random, or the path of a Keras weight file; default: the network's own.")
    var weights: String?

    @Option(help: "The seed of random weights.")
    var seed: UInt64 = 42

    @OptionGroup var running: RunningOptions

    func run() throws {
      try CommandEnvironment.run { _ in
        let report = try ParityJob(backbone: name, weights: weights, seed: seed, against: against)
          .run(threads: running.budget)
        if running.json { try JSONOutput.print(report) } else { print(report) }
        guard report.isClose else { throw ExitCode(1) }
      }
    }

    private func print(_ report: ParityJob.Report) {
      var table = TextTable([
        ("layer", .left), ("shape", .left), ("elements", .right), ("worst absolute", .right),
        ("worst relative", .right), ("of tolerance", .right), ("over", .right),
      ])
      for row in report.rows {
        table.append([
          row.layer, row.shape.map(String.init).joined(separator: "×"), "\(row.elementCount)",
          Self.scientific(row.worstAbsolute), Self.scientific(row.worstRelative),
          row.layer == "input"
            ? "exact" : row.worstShare.formatted(.percent.precision(.fractionLength(1))), "\(row.overCount)",
        ])
      }
      Swift.print("\(report.backbone), \(report.weights), \(report.imageCount) images")
      Swift.print(table.aligned)
      if let note = report.inputNote { Swift.print("input not compared: \(note)") }
      Swift.print(report.isClose ? "all elements agree with Keras" : "NOT within tolerance of Keras")
    }

    private static func scientific(_ value: Double) -> String {
      value == 0 ? "0" : String(format: "%.2e", value)
    }
  }
}
