internal import ArgumentParser
internal import Foundation
internal import PipelineRuntime

extension Weights {
  /// `pipeline weights export NAME|FILE --to OUT.safetensors`.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a network's weights as a .safetensors file.",
      discussion: """
        Tensors are called layer/weight (block1_conv1/kernel) and keep Keras' layout. The file opens fast, holds \
        the same numbers, and can be given to --weights. That of a network which describes itself, such as formulanet, \
        goes on doing so.
        """)

    @Argument(
      help: ArgumentHelp("A network's name, or a weight file of any kind.", valueName: "name-or-file"))
    var source: String

    @Option(help: "The file to write.")
    var to: String

    @Option(help: "The network a file belongs to; default: told by its layers.")
    var backbone: String?

    @Flag(
      inversion: .prefixedNo,
      help: "With or without the ImageNet classifier on top; default: as the file is.")
    var includeTop: Bool?

    @Flag(help: "Round to half precision: half the size, about three decimal digits.")
    var half = false

    @Flag(help: "Replace a file that is there already.")
    var force = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try CommandEnvironment.run { interruption in
        let job = WeightExportJob(source: source, backbone: backbone, includeTop: includeTop, isHalf: half)
        let result = try job.run(to: to, replacing: force, interruption: interruption)
        if json { return try JSONOutput.print(result) }
        print(
          "\(result.path): \(result.parameterCount.formatted()) numbers of \(result.backbone)"
            + "\(result.includeTop ? " with its top" : ""), "
            + "\(result.byteCount.formatted()) bytes, from \(result.source) (\(result.container))")
      }
    }
  }
}
