internal import ArgumentParser
internal import Foundation
internal import PipelineConfig
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

    @Argument(help: "The network's name, a network file (.safetensors), or a pipeline file with 'training:'.")
    var name: String

    @Flag(help: "With the classifier on top.")
    var includeTop = false

    @Option(help: ArgumentHelp("Height and width of the input.", valueName: "HxW"))
    var input: PixelSize?

    @Option(help: "Columns of text to use.")
    var columns = 80

    @Flag(help: "Instead of the layers, the steps by which they are computed here, each timed.")
    var plan = false

    @Option(help: "The number format of the plan: float32, bfloat16 or int8.")
    var precision = BackboneSpec.Precision.float32

    @OptionGroup var running: RunningOptions

    func run() throws {
      try CommandEnvironment.run { _ in
        if plan { return try printPlan() }
        print(
          try BackboneCatalog.summary(
            of: name, includeTop: includeTop, height: input?.height, width: input?.width,
            terminalWidth: max(40, columns)))
      }
    }

    private func printPlan() throws {
      let steps = try BackboneCatalog.plan(
        of: name, includeTop: includeTop, height: input?.height, width: input?.width, precision: precision,
        threads: running.budget)
      if running.json { return try JSONOutput.print(["steps": steps]) }
      var table = TextTable([
        ("layer", .left), ("operation", .left), ("algorithm", .left), ("layout", .left), ("ms/image", .right),
        ("GFLOP/s", .right), ("share", .right),
      ])
      for step in steps {
        table.append([
          step.layer, step.operation, step.algorithm, step.layout,
          step.milliseconds.formatted(.number.precision(.fractionLength(3))),
          step.gigaflopsPerSecond == 0
            ? "" : step.gigaflopsPerSecond.formatted(.number.precision(.fractionLength(0))),
          step.share.formatted(.percent.precision(.fractionLength(1))),
        ])
      }
      print(table.aligned)
      let total = steps.reduce(0) { $0 + $1.milliseconds }
      print("\(total.formatted(.number.precision(.fractionLength(2)))) ms an image in all")
    }
  }
}
