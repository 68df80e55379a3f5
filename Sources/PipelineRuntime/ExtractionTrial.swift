internal import FeatureStore
internal import Foundation

/// A short extraction of some of the images, to tell how long all of them take.
struct ExtractionTrial {
  /// How many images were tried, and how many of them had bytes that the store knows.
  private(set) var imageCount = 0
  private(set) var knownCount = 0
  /// Seconds until the first image: weights read, network planned, memory taken.
  private(set) var startSeconds = 0.0
  /// Seconds for each image once all streams are busy.
  private(set) var secondsPerImage = 0.0
  /// Bytes of vectors that were written.
  private(set) var vectorByteCount = 0

  /// Extracts some of `paths`, so many that the pace is known, into a store that is thrown away.
  ///
  /// The images are spread over all, so that large and small, known and new ones are met as often as they are
  /// among all.
  ///
  /// - Parameters:
  ///   - known: Which of these digests need no computing.
  ///   - seconds: How long the pace is measured at least.
  init(
    _ paths: [String], setup: ExtractionSetup, threadCount: Int, interruption: Interruption,
    seconds: Double = 1.5, known: @escaping @Sendable ([String]) throws -> Set<String>
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pipeline-plan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try FeatureStore.open(path: folder.appending(path: "trial.sqlite").path, access: .writer)
    defer { try? store.close() }
    let recipeIDs = try setup.recipes.map { try store.recipeID(for: $0) }
    let buffer = CommitBuffer(store: store)

    let start = ContinuousClock.now
    let extractor = try setup.makeExtractor(imageCount: paths.count)
    var loop = ExtractionLoop(
      extractor: extractor, decodeThreadCount: threadCount, interruption: interruption)
    loop.known = known
    // Each stream's first batch pays for starting up and is not counted.
    let startCount = extractor.streamCount
    var ends: [(seconds: Double, count: Int)] = []
    do {
      try loop.run(SampleSpread.order(Self.imageLimit, of: paths.count).map { paths[$0] }) { images in
        try add(images, to: buffer, recipeIDs)
        ends.append(((ContinuousClock.now - start) / .seconds(1), images.count))
        let counted = ends.count - startCount
        if counted >= Self.batchesPerStream * startCount,
          ends[ends.count - 1].seconds - ends[startCount - 1].seconds >= seconds
        {
          throw Enough()
        }
      }
    } catch is Enough {}
    guard let last = ends.last else { return }
    if ends.count > startCount {
      let begin = ends[startCount - 1].seconds
      let early = ends.prefix(startCount).reduce(0) { $0 + $1.count }
      secondsPerImage = (last.seconds - begin) / Double(imageCount - early)
      startSeconds = max(0, begin - secondsPerImage * Double(early))
    } else {
      startSeconds = last.seconds
    }
  }

  /// Seconds that so many images take from the start of the process on.
  func seconds(forImages count: Int) -> Double { startSeconds + secondsPerImage * Double(count) }

  private mutating func add(
    _ images: [ExtractedImage], to buffer: CommitBuffer, _ recipeIDs: [Int64]
  ) throws {
    imageCount += images.count
    for image in images {
      if case .known = image.outcome { knownCount += 1 }
      if case .vectors(let vectors) = image.outcome {
        vectorByteCount += vectors.reduce(0) { $0 + $1.count * 4 }
      }
    }
    // An image whose bytes only the real store knows has nothing to write.
    let new = images.filter { if case .known = $0.outcome { false } else { true } }
    try buffer.add(
      new.map { ProcessedImage($0, label: nil, split: nil, recipeIDs: recipeIDs) }, digests: [])
  }

  /// Ends the loop.
  private struct Enough: Error {}

  private static let batchesPerStream = 2
  /// More than any machine does in the time.
  private static let imageLimit = 20_000
}
