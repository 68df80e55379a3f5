internal import Datasets
internal import FeatureStore
internal import Images
internal import PipelineConfig

/// Computes what features are missing and stores them, batch by batch.
struct ExtractStage {
  let setup: ExtractionSetup
  let list: SampleList
  let store: FeatureStore
  /// The dataset's name in the store.
  let datasetName: String
  let onError: ImagesSpec.OnError
  let maxErrors: Int?
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption

  /// Brings the store up to date with the samples.
  ///
  /// - Throws: `RuntimeError.interrupted`; `.failed` when images may not fail and one did; errors of store
  ///   and network. Whatever was computed before is stored.
  func run() throws -> StageSummary {
    let recipeIDs = try setup.recipes.map { try store.recipeID(for: $0) }
    let survey = try ExtractionSurvey(
      list, store: store, recipeIDs: recipeIDs, retryFailed: options.retryFailed, interruption: interruption)
    var splits = survey.splits
    var counts = [
      "images": list.samples.count, "up_to_date": survey.currentCount, "extracted": 0, "reused": 0,
      "failed": survey.failedBeforeCount,
    ]
    if !survey.pending.isEmpty {
      if let note = setup.note { observer.noted(note) }
      observer.extractionBegan(setup.planFeatures, imageCount: survey.pending.count)
      let failedBefore = survey.failedBeforeCount
      let buffer = CommitBuffer(store: store)
      do {
        try loop(recipeIDs, buffer, imageCount: survey.pending.count).run(
          survey.pending.map { list.samples[$0].path }
        ) { images in
          let processed = images.map { image in
            let index = survey.pending[image.index]
            splits[index] = list.split(of: index, sha256: image.sha256)
            counts[Self.countName(image.outcome), default: 0] += 1
            return ProcessedImage(
              image, label: list.samples[index].label, split: splits[index]?.rawValue, recipeIDs: recipeIDs)
          }
          try buffer.add(processed, digests: images.compactMap(Self.computedDigest))
          try checkFailures(images, failedNowCount: counts["failed", default: 0] - failedBefore)
        }
      } catch {
        // Whatever ends the loop, what it delivered is stored before anybody hears of the end.
        try buffer.flush()
        throw error
      }
      try buffer.flush()
    }
    try store.setDataset(
      datasetName,
      members: zip(list.samples, splits).map {
        DatasetMember(path: $0.path, label: $0.label, split: $1?.rawValue)
      })
    return StageSummary(
      name: StageName.extract.rawValue, status: survey.pending.isEmpty ? .upToDate : .done, counts: counts,
      reason: Self.reason(counts))
  }

  private func loop(
    _ recipeIDs: [Int64], _ buffer: CommitBuffer, imageCount: Int
  ) throws -> ExtractionLoop {
    var loop = ExtractionLoop(
      extractor: try setup.makeExtractor(imageCount: imageCount), decodeThreadCount: options.threads.count,
      interruption: interruption)
    loop.known = { [store] digests in
      // The buffer first: what leaves it in between is in the store by then.
      let held = buffer.held(digests)
      let existing = try store.existingFeatures(sha256s: digests, recipeIDs: recipeIDs)
      return held.union(
        digests.filter { digest in
          recipeIDs.allSatisfy { existing.contains(FeatureKey(sha256: digest, recipeID: $0)) }
        })
    }
    loop.progressed = observer.progressed
    return loop
  }

  private func checkFailures(_ images: [ExtractedImage], failedNowCount: Int) throws {
    if onError == .fail {
      for image in images {
        if case .failed(let reason) = image.outcome {
          throw RuntimeError.failed(
            "\(image.path): \(reason) (images.on_error is fail; skip stores the reason and goes on)")
        }
      }
    }
    if let maxErrors, failedNowCount > maxErrors {
      throw RuntimeError.failed(
        "\(failedNowCount) images failed, more than images.max_errors \(maxErrors); "
          + "SELECT path, error FROM failed_image lists them")
    }
  }

  private static func computedDigest(_ image: ExtractedImage) -> String? {
    if case .vectors = image.outcome { image.sha256 } else { nil }
  }

  private static func countName(_ outcome: ExtractedImage.Outcome) -> String {
    switch outcome {
    case .vectors: "extracted"
    case .known, .repeated: "reused"
    case .failed: "failed"
    }
  }

  private static func reason(_ counts: [String: Int]) -> String {
    let (images, current) = (counts["images", default: 0], counts["up_to_date", default: 0])
    let failed = counts["failed", default: 0]
    let failedText = failed > 0 ? ", \(failed) failed" : ""
    guard counts["extracted"] != 0 || counts["reused"] != 0 || current + failed < images else {
      return failed > 0
        ? "\(current) of \(images) images have their features, \(failed) failed before"
        : "all \(images) images have their features"
    }
    let reused = counts["reused", default: 0]
    let reusedText = reused > 0 ? ", \(reused) have the bytes of known images" : ""
    let currentText = current > 0 ? ", \(current) were up to date" : ""
    return
      "\(counts["extracted", default: 0]) of \(images) images extracted\(reusedText)\(currentText)\(failedText)"
  }
}
