internal import Backbones
internal import Images

/// A planned network with the way images are made ready for it.
///
/// Not thread-safe; the thread that makes it should use it (see `Extractor`).
final class FeatureExtractor {
  /// How files become pixels; any thread may use it.
  let loader: ImageLoader
  private let mode: PreprocessMode
  private let extractor: Extractor
  private var batch: [Float]

  init(loader: ImageLoader, mode: PreprocessMode, extractor: Extractor) {
    (self.loader, self.mode, self.extractor) = (loader, mode, extractor)
    batch = [Float](repeating: 0, count: extractor.inputShape.reduce(1, *))
  }

  /// How many images are run at once.
  var batchSize: Int { extractor.batchSize }

  /// Bytes of weights, activations and the input batch.
  var byteCount: Int { extractor.weightByteCount + extractor.scratchByteCount + batch.count * 4 }

  /// What each step of the plan takes.
  func profile() throws -> [StepProfile] { try extractor.profile() }

  /// The features of up to `batchSize` images: for each image one vector per feature.
  ///
  /// A short batch is run at full size, so that an image's features do not depend on its company.
  func vectors(of images: [LoadedImage]) throws -> [[[Float]]] {
    precondition(images.count <= batchSize, "a batch holds \(batchSize) images, got \(images.count)")
    let stride = batch.count / batchSize
    for (position, image) in images.enumerated() {
      mode.write(image.pixels, into: &batch, at: position * stride)
    }
    let results = try extractor.run(batch)
    return images.indices.map { position in
      zip(results, extractor.featureDimensions).map { result, dimension in
        Array(result[position * dimension..<(position + 1) * dimension])
      }
    }
  }
}
