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

  mutating func add(count: Int, failedCount: Int = 0) {
    doneCount += count
    self.failedCount += failedCount
  }

  /// - Parameter waited: How long the network's streams have waited for decoded images so far, on average.
  func progress(waited: Duration) -> StageProgress {
    // Decoders and streams share the cores: streams that wait half the time leave half the work to decoders.
    progress(limit: waited / (ContinuousClock.now - start) > 0.5 ? .decode : .compute)
  }

  /// - Parameter limit: What is waited for.
  func progress(limit: StageProgress.Limit) -> StageProgress {
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 1e-9)
    return StageProgress(
      doneCount: doneCount, totalCount: totalCount, imagesPerSecond: Double(doneCount) / seconds,
      failedCount: failedCount, limit: limit)
  }
}
