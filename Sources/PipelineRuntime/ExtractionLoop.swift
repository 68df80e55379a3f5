/// Drives files through decoding and the network, overlapped, and delivers them in order.
///
/// Threads that decode, one stream per thread that computes, and the caller, who stores: none waits for another as long as
/// there is something to do. Decoders step back where there are too few cores for all.
struct ExtractionLoop {
  let extractor: FeatureExtractor
  /// How many threads decode; the network's own threads come on top and go first.
  let decodeThreadCount: Int
  let interruption: Interruption
  /// Which of these digests need no computing; asked before decoding.
  var known: @Sendable ([String]) throws -> Set<String> = { _ in [] }
  /// Called after every delivery.
  var progressed: (StageProgress) -> Void = { _ in }

  /// Works through `paths` and hands them to `deliver` in order, a few at a time, on the calling thread.
  ///
  /// Memory does not depend on how many there are. When stopped or failed, what was delivered stays
  /// delivered; what was under way when it was stopped, and all that comes before a failure, is delivered first.
  ///
  /// - Throws: `RuntimeError.interrupted`, what `deliver` throws, what the network throws.
  func run(_ paths: [String], deliver: ([ExtractedImage]) throws -> Void) throws {
    let (extractor, known) = (extractor, known)
    // Two batches ahead keep each stream busy; one image per thread keeps the decoders busy.
    let window = 2 * extractor.batchSize * extractor.streamCount + decodeThreadCount
    let prefetcher = OrderedPrefetcher(count: paths.count, window: window, threadCount: decodeThreadCount) {
      index in
      PreparedImage(path: paths[index], loader: extractor.loader) { try known([$0]).contains($0) }
    }
    let assembler = BatchAssembler(
      batchSize: extractor.batchSize, window: window, interruption: interruption, next: prefetcher.next)
    // Results are small: enough of them may wait for the caller to store others meanwhile.
    let workers = OrderedWorkers(
      threadCount: extractor.streamCount, window: 8 * extractor.streamCount, take: assembler.next
    ) {
      let stream = try extractor.makeStream()
      return { (batch: ImageBatch) in
        try batch.compute(stream)
        return batch.entries
      }
    }
    defer {
      prefetcher.cancel()
      workers.cancel()
    }
    var meter = ProgressMeter(totalCount: paths.count)
    while let entries = try workers.next() {
      let images = entries.map(\.image)
      try deliver(images)
      assembler.delivered()
      meter.add(images)
      progressed(meter.progress(waited: workers.waitedDuration))
    }
    try interruption.check()
  }
}
