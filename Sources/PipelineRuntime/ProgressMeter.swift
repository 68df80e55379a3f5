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

  /// - Parameter waited: How long the network has waited for decoded images so far.
  func progress(waited: Duration) -> StageProgress {
    let elapsed = ContinuousClock.now - start
    let seconds = max(elapsed / .seconds(1), 1e-9)
    return StageProgress(
      doneCount: doneCount, totalCount: totalCount, imagesPerSecond: Double(doneCount) / seconds,
      failedCount: failedCount,
      // A network that is never short of images still waits for the first ones.
      limit: waited / elapsed > 0.25 ? .decode : .compute)
  }
}
