internal import Backbones
internal import Images

/// Computes the features of images, with memory of its own.
///
/// Not thread-safe; the thread that makes it should use it.
final class FeatureStream {
  private let extractor: FeatureExtractor
  private let stream: ExtractorStream
  private var batch: [Float]

  init(_ extractor: FeatureExtractor) throws {
    self.extractor = extractor
    stream = try extractor.extractor.makeStream()
    batch = [Float](repeating: 0, count: extractor.extractor.inputShape.reduce(1, *))
  }

  /// The features of up to `batchSize` images: for each image one vector per feature.
  ///
  /// A short batch is run at full size, so that an image's features do not depend on its company.
  func vectors(of images: [LoadedImage]) throws -> [[[Float]]] {
    let batchSize = extractor.batchSize
    precondition(images.count <= batchSize, "a batch holds \(batchSize) images, got \(images.count)")
    let stride = batch.count / batchSize
    for (position, image) in images.enumerated() {
      extractor.mode.write(image.pixels, into: &batch, at: position * stride)
    }
    let results = try stream.run(batch)
    return images.indices.map { position in
      zip(results, extractor.extractor.featureDimensions).map { result, dimension in
        Array(result[position * dimension..<(position + 1) * dimension])
      }
    }
  }
}
