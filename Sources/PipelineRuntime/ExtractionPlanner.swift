internal import Datasets
internal import FeatureStore
internal import Foundation

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

  /// Compares samples and store, and times some of the pending images; writes nothing.
  ///
  /// - Parameter isExtracting: Whether the run extracts at all; if not, nothing is timed.
  /// - Returns: The plan without stages, and what the store knows about the samples.
  func plan(isExtracting: Bool) throws -> (plan: RunPlan, survey: ExtractionSurvey) {
    let stored = try store?.recipes() ?? []
    let recipeIDs = setup.recipes.map { recipe in
      stored.first { $0.recipe.fingerprint == recipe.fingerprint }?.id
    }
    let survey = try ExtractionSurvey(
      list, store: store, recipeIDs: recipeIDs, retryFailed: options.retryFailed, interruption: interruption)
    var plan = RunPlan(
      name: name, store: storePath, imageCount: list.samples.count, classCounts: list.classCounts,
      cachedCount: survey.currentCount, failedBeforeCount: survey.failedBeforeCount,
      pendingCount: isExtracting ? survey.pending.count : 0, pendingReasons: [:],
      features: setup.planFeatures, storeByteCount: 0, freeDiskByteCount: Self.freeByteCount(near: storePath),
      memoryByteCount: nil, trialImageCount: 0, trialKnownCount: 0, stages: [])
    guard isExtracting, !survey.pending.isEmpty else { return (plan, survey) }
    plan.pendingReasons = Dictionary(
      uniqueKeysWithValues: survey.reasonCounts.map { ($0.key.rawValue, $0.value) })
    try addTrial(&plan, paths: survey.pending.map { list.samples[$0].path }, recipeIDs)
    return (plan, survey)
  }

  private func addTrial(_ plan: inout RunPlan, paths: [String], _ recipeIDs: [Int64?]) throws {
    let known = recipeIDs.compactMap { $0 }
    let isComplete = known.count == recipeIDs.count
    let trial = try ExtractionTrial(
      paths, setup: setup, threadCount: options.threads.count, interruption: interruption
    ) { [store] digests in
      guard isComplete, let store else { return [] }
      let existing = try store.existingFeatures(sha256s: digests, recipeIDs: known)
      return digests.reduce(into: []) { found, digest in
        if known.allSatisfy({ existing.contains(FeatureKey(sha256: digest, recipeID: $0)) }) {
          found.insert(digest)
        }
      }
    }
    plan.trialImageCount = trial.imageCount
    plan.trialKnownCount = trial.knownCount
    if trial.imageCount > 0 { plan.extractionSeconds = trial.seconds(forImages: paths.count) }
    let growth = StoreGrowth(
      dimensions: setup.recipes.map(\.dimension),
      meanPathByteCount: paths.reduce(0) { $0 + $1.utf8.count } / paths.count)
    let newCount = paths.count - paths.count * trial.knownCount / max(1, trial.imageCount)
    plan.storeByteCount =
      growth.byteCount(imageCount: newCount) + (store == nil ? try StoreGrowth.emptyStoreByteCount() : 0)
    // The trial took what the run will, but for pages of the store that SQLite keeps.
    let kept = min(FeatureStore.cacheByteCount, newCount * setup.recipes.reduce(0) { $0 + $1.dimension * 4 })
    plan.memoryByteCount = ResidentMemory.peakByteCount().map { $0 + max(0, kept - trial.vectorByteCount) }
  }

  /// Free bytes of the disk that holds `path`, or will hold it; nil where the system does not say.
  private static func freeByteCount(near path: String) -> Int? {
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }
}
