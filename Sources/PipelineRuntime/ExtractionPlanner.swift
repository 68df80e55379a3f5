internal import Datasets
internal import FeatureStore
internal import Foundation
internal import Images

/// Finds out what an extraction would do and cost.
struct ExtractionPlanner {
  let name: String
  let storePath: String
  let setup: ExtractionSetup
  let list: SampleList
  /// nil when there is none yet.
  let store: FeatureStore?
  let options: RunOptions
  let interruption: Interruption

  /// Compares samples and store, and times the first pending images; writes nothing.
  func plan(stages: [String]) throws -> RunPlan {
    let stored = try store?.recipes() ?? []
    let recipeIDs = setup.recipes.map { recipe in
      stored.first { $0.recipe.fingerprint == recipe.fingerprint }?.id
    }
    let survey = try ExtractionSurvey(
      list, store: store, recipeIDs: recipeIDs, retryFailed: options.retryFailed, interruption: interruption)
    let features = setup.planFeatures
    var plan = RunPlan(
      name: name, store: storePath, imageCount: list.samples.count, classCounts: list.classCounts,
      cachedCount: survey.currentCount, failedBeforeCount: survey.failedBeforeCount,
      pendingCount: survey.pending.count, features: features,
      storeByteCount: survey.pending.count * features.reduce(0) { $0 + $1.bytesPerImage },
      memoryByteCount: Self.baseByteCount, extractionSeconds: nil, trialImageCount: 0, stages: stages)
    if !survey.pending.isEmpty { try addTrial(&plan, pending: survey.pending) }
    return plan
  }

  /// What the process takes before any network: libraries, SQLite's cache.
  static let baseByteCount = 60 << 20

  private func addTrial(_ plan: inout RunPlan, pending: [Int]) throws {
    let extractor = try setup.makeExtractor(imageCount: pending.count)
    let loop = ExtractionLoop(
      extractor: extractor, decodeThreadCount: options.threads.count, interruption: interruption)
    let paths = pending.prefix(3 * extractor.batchSize * extractor.streamCount).map { list.samples[$0].path }
    let start = ContinuousClock.now
    var ends: [(time: ContinuousClock.Instant, count: Int)] = []
    var pixelCount = 0
    try loop.run(paths) { images in
      ends.append((.now, images.count))
      for image in images {
        guard let info = image.info else { continue }
        let size = setup.loader.reduction(of: info).size(
          of: ImageSize(height: info.height, width: info.width))
        pixelCount = max(pixelCount, size.width * size.height)
      }
    }
    // Each stream's first batch pays for starting up; with more than these, it is not counted.
    let first = extractor.streamCount
    let counted = ends.count > first ? Array(ends.dropFirst(first)) : ends
    let begin = ends.count > first ? ends[first - 1].time : start
    if let last = counted.last {
      let count = counted.reduce(0) { $0 + $1.count }
      plan.trialImageCount = count
      plan.extractionSeconds = (last.time - begin) / .seconds(1) / Double(count) * Double(pending.count)
    }
    let inputBytes = setup.extractionRecipes[0].targetHeight * setup.extractionRecipes[0].targetWidth * 3
    plan.memoryByteCount +=
      extractor.byteCount
      + (2 * extractor.batchSize * extractor.streamCount + options.threads.count) * inputBytes
      + options.threads.count * pixelCount * 3
  }
}
