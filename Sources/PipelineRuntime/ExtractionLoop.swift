internal import Datasets
internal import Images

/// One file after the network.
struct ExtractedImage: Sendable {
  /// What became of the file.
  enum Outcome: Sendable {
    /// One vector per wanted feature.
    case vectors([[Float]])
    /// The vectors of an image with the same bytes that was delivered just before.
    case repeated([[Float]])
    /// Nothing to compute: what is wanted of these bytes is known.
    case known
    /// Could not be read or decoded; the reason, in words.
    case failed(String)
  }

  /// The position among the paths given to the loop.
  let index: Int
  let path: String
  let file: FileInfo?
  let sha256: String?
  let info: ImageInfo?
  let outcome: Outcome
}

/// Drives files through decoding and the network, overlapped, and delivers them in order.
struct ExtractionLoop {
  let extractor: FeatureExtractor
  /// How many threads decode; the network's own threads come on top and go first.
  let decodeThreadCount: Int
  let interruption: Interruption
  /// Which of these digests need no computing; asked before decoding and again before the network.
  var known: @Sendable ([String]) throws -> Set<String> = { _ in [] }
  /// Called after every delivery.
  var progressed: (StageProgress) -> Void = { _ in }

  /// Works through `paths` and hands them to `deliver` in order, a few at a time.
  ///
  /// Memory does not depend on how many there are. When stopped or failed, what was delivered stays
  /// delivered.
  ///
  /// - Throws: `RuntimeError.interrupted`, what `deliver` throws, what the network throws.
  func run(_ paths: [String], deliver: ([ExtractedImage]) throws -> Void) throws {
    let batchSize = extractor.batchSize
    let (loader, known) = (extractor.loader, known)
    // Two batches ahead keeps the network busy; one image per thread keeps the threads busy.
    let prefetcher = OrderedPrefetcher(
      count: paths.count, window: 2 * batchSize + decodeThreadCount, threadCount: decodeThreadCount
    ) { index in
      PreparedImage(path: paths[index], loader: loader) { try known([$0]).contains($0) }
    }
    defer { prefetcher.cancel() }

    var meter = ProgressMeter(totalCount: paths.count)
    var waiting: [PreparedImage] = []
    var pixelCount = 0
    func flush(before next: Int) throws {
      let images = try extract(waiting, firstIndex: next - waiting.count)
      waiting.removeAll(keepingCapacity: true)
      pixelCount = 0
      try deliver(images)
      meter.add(images)
      progressed(meter.progress(waited: prefetcher.waitedDuration))
    }
    var index = 0
    while let image = prefetcher.next() {
      if interruption.isRequested { break }
      waiting.append(image)
      index += 1
      if case .pixels = image.content { pixelCount += 1 }
      // Images without pixels are delivered in time too, so that a long row of them does not pile up.
      if pixelCount == batchSize || waiting.count == 16 * batchSize { try flush(before: index) }
    }
    try interruption.check()
    if !waiting.isEmpty { try flush(before: index) }
  }

  private func extract(_ images: [PreparedImage], firstIndex: Int) throws -> [ExtractedImage] {
    // A copy of an image of the batch before was decoded before that batch was delivered; a copy
    // within this batch is computed once.
    let digests = images.compactMap { image in
      if case .pixels = image.content { image.sha256 } else { nil }
    }
    let done = digests.isEmpty ? [] : try known(digests)
    var inputs: [LoadedImage] = []
    var slots: [String: Int] = [:]
    for image in images {
      guard case .pixels(let pixels) = image.content, let digest = image.sha256, !done.contains(digest),
        slots[digest] == nil
      else { continue }
      slots[digest] = inputs.count
      inputs.append(pixels)
    }
    let vectors = inputs.isEmpty ? [] : try extractor.vectors(of: inputs)
    var delivered: Set<Int> = []
    return images.enumerated().map { position, image in
      let outcome: ExtractedImage.Outcome
      switch image.content {
      case .failed(let reason): outcome = .failed(reason)
      case .known: outcome = .known
      case .pixels:
        let slot = image.sha256.flatMap { slots[$0] }
        outcome =
          slot.map { delivered.insert($0).inserted ? .vectors(vectors[$0]) : .repeated(vectors[$0]) }
          ?? .known
      }
      return ExtractedImage(
        index: firstIndex + position, path: image.path, file: image.file, sha256: image.sha256,
        info: image.info, outcome: outcome)
    }
  }
}
