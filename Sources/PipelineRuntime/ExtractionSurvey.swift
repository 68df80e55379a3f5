internal import Datasets
internal import FeatureStore

/// What the store knows about a run's samples: which need work, and which need none and why.
struct ExtractionSurvey {
  /// Samples whose features must be computed or looked up by content, by position.
  private(set) var pending: [Int] = []
  /// How many of them there are for each reason.
  private(set) var reasonCounts: [SampleState.Reason: Int] = [:]
  /// How many samples have all wanted features and an unchanged file.
  private(set) var currentCount = 0
  /// How many failed before, with an unchanged file, and are left alone.
  private(set) var failedBeforeCount = 0
  /// The split of each sample, as far as it is known without reading the file.
  private(set) var splits: [Split?]

  /// Asks the store and the file system; reads no image.
  ///
  /// A file counts as unchanged when size and time of modification are those of the stored row.
  ///
  /// - Parameters:
  ///   - store: nil when there is none yet.
  ///   - recipeIDs: The wanted features; nil stands for a recipe that the store has never seen.
  /// - Complexity: One `stat` and two index searches for each sample.
  init(
    _ list: SampleList, store: FeatureStore?, recipeIDs: [Int64?], retryFailed: Bool,
    interruption: Interruption
  ) throws {
    let known = recipeIDs.compactMap { $0 }
    let everyRecipeIsKnown = known.count == recipeIDs.count
    splits = list.samples.indices.map { list.split(of: $0, sha256: nil) }
    let chunkSize = 2000
    for start in stride(from: 0, to: list.samples.count, by: chunkSize) {
      try interruption.check()
      let range = start..<min(start + chunkSize, list.samples.count)
      let stored = try store?.knownImages(paths: list.samples[range].map(\.path)) ?? [:]
      let existing =
        try store?.existingFeatures(sha256s: stored.values.compactMap(\.sha256), recipeIDs: known) ?? []
      for index in range {
        let path = list.samples[index].path
        let state = Self.state(of: stored[path], file: FileInfo(path: path), retryFailed: retryFailed) {
          sha256 in
          everyRecipeIsKnown
            && known.allSatisfy { existing.contains(FeatureKey(sha256: sha256, recipeID: $0)) }
        }
        switch state {
        case .current: currentCount += 1
        case .failedBefore: failedBeforeCount += 1
        case .pending(let reason):
          pending.append(index)
          reasonCounts[reason, default: 0] += 1
          // Of another file nothing is known that a split could depend on.
          if reason == .new || reason == .changed { continue }
        }
        splits[index] = list.split(of: index, sha256: stored[path]?.sha256)
      }
    }
  }

  /// What a run does with one sample.
  ///
  /// - Parameters:
  ///   - image: What the store knows of its path.
  ///   - file: The file as it is now, nil where there is none.
  ///   - hasFeatures: Whether all wanted features of bytes with this digest are stored.
  static func state(
    of image: StoredImage?, file: FileInfo?, retryFailed: Bool, hasFeatures: (String) -> Bool
  ) -> SampleState {
    guard let image else { return .pending(.new) }
    guard image.isUnchanged(file) else { return .pending(.changed) }
    switch image.status {
    case .failed: return retryFailed ? .pending(.retried) : .failedBefore
    case .ok: return image.sha256.map(hasFeatures) == true ? .current : .pending(.missingFeature)
    }
  }
}
