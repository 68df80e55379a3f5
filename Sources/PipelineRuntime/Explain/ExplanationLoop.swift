internal import Explanation
internal import Foundation
internal import Images

/// Explains images one after the other, while the next ones are decoded.
struct ExplanationLoop {
  /// An image that is to be explained.
  struct Subject {
    let path: String
    /// The digest of the bytes that the store knows something about; nil where any will do.
    let sha256: String?
    /// The true class, nil where unknown.
    let actual: String?
  }

  /// The layer whose maps are weighed.
  let layer: String
  let classNames: [String]
  let maker: MapMaker
  let settings: MapSettings
  let loader: ImageLoader
  let threadCount: Int
  let observer: any RunObserver
  let interruption: Interruption

  /// Hands over what was found out about each image, in order; an image that cannot be used has its reason.
  ///
  /// - Parameters:
  ///   - overlays: Writes pictures; nil for none.
  ///   - target: Where maps of images that the store has are kept; nil for nowhere.
  /// - Throws: `RuntimeError.interrupted`; what is kept until then stays.
  func run(
    _ subjects: [Subject], overlays: OverlayWriter?, target: MapTarget?,
    deliver: (ExplanationJob.ImageResult) throws -> Void
  ) throws {
    let loader = self.loader
    let prefetcher = OrderedPrefetcher(
      count: subjects.count, window: 2 * threadCount + 1, threadCount: threadCount
    ) { index in
      PreparedImage(path: subjects[index].path, loader: loader) { _ in false }
    }
    defer { prefetcher.cancel() }
    var target = target
    let start = ContinuousClock.now
    var failedCount = 0
    for (index, subject) in subjects.enumerated() {
      guard let image = prefetcher.next() else { break }
      do {
        try interruption.check()
        let result = try self.result(of: image, subject, overlays, &target)
        if result.error != nil { failedCount += 1 }
        try deliver(result)
      } catch {
        // What is done is not done again.
        try target?.flush()
        throw error
      }
      observer.progressed(
        StageProgress(
          doneCount: index + 1, totalCount: subjects.count,
          imagesPerSecond: Double(index + 1) / max((ContinuousClock.now - start) / .seconds(1), 1e-9),
          failedCount: failedCount, limit: .compute))
    }
    try target?.flush()
    if let target, target.unknownCount > 0 {
      observer.noted(
        "\(target.unknownCount) of \(subjects.count) maps were not kept: the store has no image of that path and "
          + "those bytes")
    }
  }

  private func result(
    of image: PreparedImage, _ subject: Subject, _ overlays: OverlayWriter?, _ target: inout MapTarget?
  ) throws -> ExplanationJob.ImageResult {
    if case .failed(let reason) = image.content {
      return ExplanationJob.ImageResult(path: subject.path, error: reason)
    }
    guard case .pixels(let loaded) = image.content, let sha256 = image.sha256 else {
      preconditionFailure("an image was left out without a reason")
    }
    if let expected = subject.sha256, expected != sha256 {
      return ExplanationJob.ImageResult(
        path: subject.path, error: "the file has changed since its features were made")
    }
    let made = try maker.map(of: loaded.pixels)
    let statistics = MapStatistics(made.map, border: settings.border)
    try target?.add(
      made, statistics, className: classNames[made.classIndex], method: maker.method, layer: layer,
      path: subject.path, sha256: sha256)
    var result = ExplanationJob.ImageResult(path: subject.path)
    result.map = ExplanationJob.ImageResult.Map(
      label: classNames[made.classIndex], predicted: classNames[made.predictedIndex], actual: subject.actual,
      score: made.score, method: maker.method.rawValue, layer: layer,
      grid: (0..<made.map.height).map { row in
        Array(made.map.values[row * made.map.width..<(row + 1) * made.map.width])
      }, place: statistics.map(ExplanationJob.ImageResult.Place.init))
    if let overlays {
      guard let bytes = FileManager.default.contents(atPath: subject.path) else {
        result.error = "cannot be read again for its picture"
        return result
      }
      result.overlay = try overlays.write(
        made.map, ofClass: classNames[made.classIndex], over: Array(bytes), path: subject.path)
    }
    return result
  }
}
