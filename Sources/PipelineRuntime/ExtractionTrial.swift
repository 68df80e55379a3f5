internal import Images

/// A short extraction of some of the images, to tell how long all of them take.
struct ExtractionTrial {
  /// How many images were tried, and how many of them had bytes that the store knows.
  private(set) var imageCount = 0
  private(set) var knownCount = 0
  /// Seconds until the first image: weights read, network planned, memory taken.
  private(set) var startSeconds = 0.0
  /// Seconds for each image once all streams are busy.
  private(set) var secondsPerImage = 0.0
  /// Pixels of the largest image, as it is decoded.
  private(set) var largestPixelCount = 0
  /// Bytes of weights, activations and batches.
  let networkByteCount: Int
  /// Images that may be under way at once.
  let batchImageCount: Int

  /// Extracts some of `paths`, evenly spread, so that large and small, known and new ones are met as often as
  /// they are among all; stores nothing.
  ///
  /// - Parameter known: Which of these digests need no computing.
  init(
    _ paths: [String], setup: ExtractionSetup, threadCount: Int, interruption: Interruption,
    known: @escaping @Sendable ([String]) throws -> Set<String>
  ) throws {
    let start = ContinuousClock.now
    let extractor = try setup.makeExtractor(imageCount: paths.count)
    networkByteCount = extractor.byteCount
    batchImageCount = 2 * extractor.batchSize * extractor.streamCount
    var loop = ExtractionLoop(
      extractor: extractor, decodeThreadCount: threadCount, interruption: interruption)
    loop.known = known
    let sample = SampleSpread.indices(
      Self.batchesPerStream * extractor.batchSize * extractor.streamCount, of: paths.count)
    var ends: [(seconds: Double, count: Int)] = []
    try loop.run(sample.map { paths[$0] }) { images in
      ends.append(((ContinuousClock.now - start) / .seconds(1), images.count))
      for image in images {
        if case .known = image.outcome { knownCount += 1 }
        guard let info = image.info else { continue }
        let size = setup.loader.reduction(of: info).size(
          of: ImageSize(height: info.height, width: info.width))
        largestPixelCount = max(largestPixelCount, size.width * size.height)
      }
    }
    imageCount = ends.reduce(0) { $0 + $1.count }
    guard let last = ends.last else { return }
    // Each stream's first batch pays for starting up; with more than these, the others tell the pace.
    let first = extractor.streamCount
    if ends.count > first {
      let begin = ends[first - 1].seconds
      let early = ends.prefix(first).reduce(0) { $0 + $1.count }
      secondsPerImage = (last.seconds - begin) / Double(imageCount - early)
      startSeconds = max(0, begin - secondsPerImage * Double(early))
    } else {
      startSeconds = last.seconds
    }
  }

  /// Seconds that so many images take from the start of the process on.
  func seconds(forImages count: Int) -> Double { startSeconds + secondsPerImage * Double(count) }

  private static let batchesPerStream = 3
}
