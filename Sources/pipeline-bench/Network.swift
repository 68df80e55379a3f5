internal import ArgumentParser
internal import Backbones
internal import DNN
internal import Images

/// `pipeline-bench network`.
struct Network: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Images a second through a network with random weights: steps alone, as a run, with pictures in and vectors out."
  )

  @Argument(help: "The network; `pipeline backbone list` shows them.")
  var name = "mobilenet_v2"

  @Option(name: .customLong("batch"), help: "A batch size; may be repeated.")
  var batches = [1, 4, 8]

  @Option(help: "Height and width of the input; default: the network's own.")
  var input: Int?

  @Option(help: "Where the choice of algorithms is kept; default: it is made anew.")
  var cache: String?

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    for batch in batches where !(1...4096).contains(batch) {
      throw ValidationError("--batch: expected 1 to 4096, got \(batch)")
    }
  }

  func run() throws {
    measuring.applyThreads()
    let scratch = try ScratchFolder()
    let tuning = ConvolutionTuning(folder: cache ?? scratch.path)
    let backbone = try Backbone.named(name)
    let network = try backbone.network(includeTop: false, height: input, width: input)
    let cases = try batches.flatMap { batch in
      let extractor = try Extractor(
        weights: .random(seed: 1, for: network),
        features: [FeatureSpec(layer: backbone.lastLayer, pooling: .avg)], batchSize: batch, tuning: tuning)
      return try Self.cases(of: extractor, mode: backbone.preprocessMode == .tf ? .tf : .caffe)
    }
    try measuring.report(
      "network",
      settings: [
        "network":
          "\(name) \(network.inputShape.map(String.init).joined(separator: "×")), \(backbone.lastLayer) averaged",
        "algorithms": cache.map { "kept in \($0)" } ?? "chosen in this run",
      ], cases)
  }

  private static func cases(of extractor: Extractor, mode: Images.PreprocessMode) throws -> [Case] {
    let stream = try extractor.makeStream()
    let (count, shape) = (extractor.batchSize, extractor.inputShape)
    let bytes = (0..<shape[1] * shape[2] * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 16) }
    let picture = LoadedImage.Pixels.bytes(PixelBuffer(height: shape[1], width: shape[2], bytes: bytes))
    let stride = shape[1...].reduce(1, *)
    var batch = [Float](repeating: 0, count: shape.reduce(1, *))
    for position in 0..<count { mode.write(picture, into: &batch, at: position * stride) }
    let inputs = batch
    return [
      // `profile` runs once before it counts.
      Case("batch \(count): steps alone", unit: "images/s", amount: Double(count)) { () throws -> Double in
        try extractor.profile(runs: 1).reduce(0) { $0 + $1.milliseconds } / 1000 * Double(count)
      },
      Case("batch \(count): run", unit: "images/s", amount: Double(count)) { () throws -> Void in
        _ = try stream.run(inputs)
      },
      Case("batch \(count): pictures in, run, vectors out", unit: "images/s", amount: Double(count)) {
        () throws -> Void in
        for position in 0..<count { mode.write(picture, into: &batch, at: position * stride) }
        let results = try stream.run(batch)
        for (result, dimension) in zip(results, extractor.featureDimensions) {
          for position in 0..<count {
            precondition(Array(result[position * dimension..<(position + 1) * dimension]).count == dimension)
          }
        }
      },
    ]
  }
}
