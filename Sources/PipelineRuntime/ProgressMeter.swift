/// Counts images and time, and tells what the loop waits for.
struct ProgressMeter {
  private let totalCount: Int
  private let start = ContinuousClock.now
  private var doneCount = 0
  private var failedCount = 0

  init(totalCount: Int) { self.totalCount = totalCount }

  mutating func add(_ images: [ExtractedImage]) {
    doneCount += images.count
    for image in images {
      if case .failed = image.outcome { failedCount += 1 }
    }
  }

  /// - Parameter waited: How long the network's streams have waited for decoded images so far, on average.
  func progress(waited: Duration) -> StageProgress {
    let elapsed = ContinuousClock.now - start
    let seconds = max(elapsed / .seconds(1), 1e-9)
    return StageProgress(
      doneCount: doneCount, totalCount: totalCount, imagesPerSecond: Double(doneCount) / seconds,
      failedCount: failedCount,
      // Decoders and streams share the cores: streams that wait half the time leave half the work to decoders.
      limit: waited / elapsed > 0.5 ? .decode : .compute)
  }
}
