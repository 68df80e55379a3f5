internal import DNN

/// Computes features by an `Extractor`, with memory of its own: images go in, features come out.
///
/// Not thread-safe: one caller at a time.
public final class ExtractorStream {
  private let extractor: Extractor
  private let stream: ExecutionStream

  init(_ extractor: Extractor) throws(BackboneError) {
    self.extractor = extractor
    do {
      stream = try extractor.plan.makeStream()
    } catch {
      throw .execution(network: extractor.networkName, reason: error.description)
    }
  }

  /// The features of one batch.
  ///
  /// - Parameter batch: Preprocessed images, the extractor's `inputShape` in row-major order; a short last batch is
  ///   filled up by the caller, who drops the surplus results.
  /// - Returns: For each feature one array: image after image, each of `featureShapes` in row-major order.
  /// - Throws: `BackboneError.wrongBatch` when `batch` has another length, `.execution` when the engine fails.
  public func run(_ batch: [Float]) throws(BackboneError) -> [[Float]] {
    guard batch.count == extractor.inputShape.reduce(1, *) else {
      throw .wrongBatch(found: batch.count, expected: extractor.inputShape)
    }
    do {
      let results = try stream.run(batch)
      return extractor.resultOfFeature.map { results[$0] }
    } catch {
      throw .execution(network: extractor.networkName, reason: error.description)
    }
  }
}
