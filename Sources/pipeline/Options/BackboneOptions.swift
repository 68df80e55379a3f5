public import ArgumentParser
public import PipelineConfig

/// Which network, for commands without a pipeline file; the words are those of `backbone:`.
struct BackboneOptions: ParsableArguments {
  @Option(
    help:
      "The network; `pipeline backbone list` shows them. Default: mobilenet_v2, or the one of --weights builtin."
  )
  var backbone: String?

  @Option(
    help: """
      imagenet, builtin (formulanet's, which are in the program), random, or the path of a weight file (.keras, .h5, \
      .weights.h5, .safetensors); default: the network's own.
      """)
  var weights: String?

  @Option(help: "Images that go through the network at once; default: chosen.")
  var batchSize: Int?

  @Option(help: "float32 as Keras, or the faster bfloat16 or int8.")
  var precision = BackboneSpec.Precision.float32

  @Option(help: "The only source of randomness.")
  var seed: UInt64 = 42

  func validate() throws {
    if let batchSize, !(1...4096).contains(batchSize) {
      throw ValidationError("--batch-size: expected 1 to 4096, got \(batchSize)")
    }
  }

  var spec: BackboneSpec {
    let source = weights.map(BackboneSpec.Weights.init)
    let standard = source == .builtin ? BackboneSpec.shippedName : "mobilenet_v2"
    return BackboneSpec(
      name: backbone ?? standard, weights: source,
      batchSize: batchSize.map(BackboneSpec.BatchSize.count) ?? .auto,
      precision: precision)
  }

  /// An error about a value at a key path of a pipeline file, in the words of this command line.
  static func locate(_ keyPath: String, _ text: String) -> String {
    let option =
      switch keyPath.split(whereSeparator: { ".[".contains($0) }).first {
      case "features": "--layer"
      case "images": "--target-size"
      case "dataset": ""
      case "backbone" where keyPath.hasSuffix("weights"): "--weights"
      case "backbone" where keyPath.hasSuffix("precision"): "--precision"
      default: "--backbone"
      }
    return option.isEmpty ? "error: \(text)" : "error: \(option): \(text)"
  }
}

extension BackboneSpec.Precision: ExpressibleByArgument {}
