internal import ArgumentParser
internal import Foundation
internal import PipelineRuntime

/// `pipeline backbone …`.
struct Backbone: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The networks there are, and their layers.", subcommands: [List.self, Show.self, Verify.self])

  /// `pipeline backbone list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the networks.")

    @Flag(help: "Print one JSON object.")
    var json = false

    private static func weights(_ entry: BackboneCatalog.Entry) -> String {
      switch (entry.weights, entry.weightsWithTop) {
      case (let plain?, let top?): plain == top ? top : "\(plain), also with the top"
      case (let plain?, nil): "\(plain), without the top"
      default: "not found"
      }
    }

    func run() throws {
      try CommandEnvironment.run { _ in
        let entries = try BackboneCatalog.entries()
        if json { return try JSONOutput.print(["backbones": entries]) }
        var table = TextTable([
          ("name", .left), ("input", .right), ("least", .right), ("features", .right), ("parameters", .right),
          ("GMAC", .right), ("speed", .left), ("memory", .right), ("preprocessing", .left),
          ("weights", .left),
        ])
        for entry in entries {
          table.append([
            entry.name, "\(entry.inputSize)", "\(entry.minimumInputSize)", "\(entry.featureCount)",
            entry.parameterCount.formatted(),
            (Double(entry.multiplyAddCount) / 1e9).formatted(.number.precision(.fractionLength(2))),
            entry.speed.rawValue, RunPlanPrinter.bytes(entry.memoryByteCount), entry.preprocessing,
            Self.weights(entry),
          ])
        }
        print(table.aligned)
      }
    }
  }

  /// `pipeline backbone show NAME`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a network's layers as Keras' model.summary() does.")

    @Argument(help: "The network's name.")
    var name: String

    @Flag(help: "With the ImageNet classifier on top.")
    var includeTop = false

    @Option(help: ArgumentHelp("Height and width of the input.", valueName: "HxW"))
    var input: PixelSize?

    @Option(help: "Columns of text to use.")
    var columns = 80

    func run() throws {
      try CommandEnvironment.run { _ in
        print(
          try BackboneCatalog.summary(
            of: name, includeTop: includeTop, height: input?.height, width: input?.width,
            terminalWidth: max(40, columns)))
      }
    }
  }
}
