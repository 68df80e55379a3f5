internal import Backbones
internal import DNN
internal import Images

// Looking at a few images before or beside an extraction.
extension ExtractionSetup {
  /// Plans the network so that its activations can be looked at.
  func makeCalibration() throws -> FeatureCalibration {
    try FeatureCalibration(
      weights: weights, features: features, tuning: ConvolutionTuning(folder: CacheFolder.path()))
  }

  /// Writes an image as it enters the network into `sample`, which holds one.
  func write(_ image: LoadedImage, into sample: inout [Float]) {
    backbone.preprocessMode.imagesMode.write(image.pixels, into: &sample, at: 0)
  }

  /// Decodes files, some at the same time, and hands over in order those that can be.
  ///
  /// - Throws: `RuntimeError.interrupted`; what `body` throws.
  func forEachDecoded(
    _ paths: [String], threadCount: Int, _ interruption: Interruption, _ body: (LoadedImage) throws -> Void
  ) throws {
    let loader = self.loader
    let prefetcher = OrderedPrefetcher(
      count: paths.count, window: 2 * threadCount + 1, threadCount: threadCount
    ) { index in
      PreparedImage(path: paths[index], loader: loader) { _ in false }
    }
    defer { prefetcher.cancel() }
    while let image = prefetcher.next() {
      try interruption.check()
      if case .pixels(let pixels) = image.content { try body(pixels) }
    }
  }

  /// The setup with ranges of random pixels, where it needs some: for timing, which does not depend on them.
  func calibratedOnNoise() throws -> ExtractionSetup {
    guard needsCalibration else { return self }
    let calibration = try makeCalibration()
    var generator = SystemRandomNumberGenerator()
    try calibration.observe(
      (0..<calibration.inputShape.reduce(1, *)).map { _ in Float.random(in: -100...100, using: &generator) })
    return calibrated(calibration.ranges())
  }
}
