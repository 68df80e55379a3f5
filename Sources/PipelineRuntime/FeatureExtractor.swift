internal import Backbones
internal import Images

/// A planned network with the way images are made ready for it; its streams compute, several at the same time.
struct FeatureExtractor: Sendable {
  /// How files become pixels.
  let loader: ImageLoader
  /// How pixels become the network's numbers.
  let mode: PreprocessMode
  /// The network.
  let extractor: Extractor
  /// How many streams keep the processor busy.
  let streamCount: Int

  /// How many images a stream runs at once.
  var batchSize: Int { extractor.batchSize }

  /// What each step of the plan takes, in one stream alone.
  func profile() throws -> [StepProfile] { try extractor.profile() }

  /// A stream, which takes its memory now: best made by the thread that will run it.
  func makeStream() throws -> FeatureStream { try FeatureStream(self) }
}
