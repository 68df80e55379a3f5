internal import Backbones
internal import DNN
internal import Training

/// The layers before a cut, run in every step of a training.
struct FrozenLayers {
  private let stream: ExtractorStream
  private let batchSize: Int

  /// The layers of a network with `weights` up to a cut, for at most `batchSize` pictures at a time.
  ///
  /// - Throws: `BackboneError`.
  init(_ weights: NetworkWeights, upTo cut: TrainingCut, batchSize: Int, threadCount: Int) throws {
    let extractor = try Extractor(
      weights: weights, features: [FeatureSpec(layer: cut.frozenOutput, pooling: .none)],
      batchSize: batchSize, threadCount: threadCount, tuning: ConvolutionTuning(folder: CacheFolder.path()))
    stream = try extractor.makeStream()
    self.batchSize = batchSize
  }

  /// What becomes of `count` pictures, NHWC.
  func run(_ pictures: [Float], count: Int) throws -> [Float] {
    let missing = (batchSize - count) * (pictures.count / count)
    let results = try stream.run(pictures + [Float](repeating: 0, count: missing))[0]
    return Array(results.prefix(results.count / batchSize * count))
  }
}
