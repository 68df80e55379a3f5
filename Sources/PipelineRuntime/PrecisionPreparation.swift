internal import Backbones
internal import DNN
internal import FeatureStore
internal import Foundation
internal import Images
internal import PipelineConfig

/// What a precision below float32 needs before an extraction: the ranges that 8-bit integers are scaled by, and what
/// it costs, both found on a sample of the images.
///
/// Features that are stored already are continued with the ranges they have.
struct PrecisionPreparation {
  let setup: ExtractionSetup
  /// How many images the ranges are found on.
  let imageCount: Int
  let threadCount: Int
  let observer: any RunObserver
  let interruption: Interruption

  /// On how many images the cost is measured.
  private static let comparedCount = 32
  /// The mean cosine that integers must reach, so that other images than the sample reach 0.998. Where they do not, the first layers, whose few channels hold the most,
  /// are left to longer numbers.
  private static let leastMeanCosine = 0.9985

  /// The setup as it is to be run; the same setup in single precision.
  ///
  /// - Throws: `RuntimeError.failed` when ranges are needed and no image of the sample can be decoded.
  func run(_ paths: [String], _ store: FeatureStore?) throws -> ExtractionSetup {
    guard setup.precision != .float32 else { return setup }
    if let stored = try storedSetup(store) { return stored }
    let sample = SampleSpread.indices(imageCount, of: paths.count).map { paths[$0] }
    guard !sample.isEmpty else { return setup.needsCalibration ? setup.calibrated(.none) : setup }
    return setup.needsCalibration ? try calibrated(sample) : try compared(sample)
  }

  /// The setup with the ranges that all its features were last stored with, if they all were.
  private func storedSetup(_ store: FeatureStore?) throws -> ExtractionSetup? {
    let stored = try (store?.recipes() ?? []).compactMap {
      try? ExtractionRecipe(json: $0.recipe.description)
    }
    let found = setup.extractionRecipes.map { wanted in
      stored.last { $0.uncalibrated.fingerprint == wanted.fingerprint }
    }
    guard let ranges = found[0]?.activationRanges else { return found.contains(nil) ? nil : setup }
    return found.allSatisfy { $0?.activationRanges == ranges } ? setup.calibrated(ranges) : nil
  }

  private func compared(_ paths: [String]) throws -> ExtractionSetup {
    let images = try decoded(SampleSpread.indices(Self.comparedCount, of: paths.count).map { paths[$0] })
    guard !images.isEmpty else { return setup }
    let exact = try vectors(of: images, setup.inSinglePrecision)
    note(PrecisionCost(try vectors(of: images, setup), against: exact))
    return setup
  }

  private func calibrated(_ paths: [String]) throws -> ExtractionSetup {
    let images = try decoded(paths)
    guard !images.isEmpty else {
      throw RuntimeError.failed(
        "precision: int8 scales its numbers by a sample of the images, and none of the \(paths.count) could be "
          + "read; the first is \(paths[0])")
    }
    let calibration = try setup.makeCalibration()
    var input = [Float](repeating: 0, count: calibration.inputShape.reduce(1, *))
    for image in images {
      try interruption.check()
      setup.write(image, into: &input)
      try calibration.observe(input)
    }
    let compared = SampleSpread.indices(Self.comparedCount, of: images.count).map { images[$0] }
    let exact = try vectors(of: compared, setup.inSinglePrecision)
    // From no layer left out to all of them.
    let steps = [0, 0.1, 0.2, 0.35, 0.5, 0.75, 1]
    for (index, part) in steps.enumerated() {
      let skipped = Int((part * Double(calibration.valueCount)).rounded())
      let candidate = setup.calibrated(calibration.ranges(skippingFirst: skipped))
      let cost = PrecisionCost(try vectors(of: compared, candidate), against: exact)
      if cost.meanCosine >= Self.leastMeanCosine || index == steps.count - 1 {
        note(cost, skipped: skipped, of: calibration.valueCount, calibratedOn: images.count)
        return candidate
      }
    }
    preconditionFailure("the last step is always taken")
  }

  private func decoded(_ paths: [String]) throws -> [LoadedImage] {
    var images: [LoadedImage] = []
    try setup.forEachDecoded(paths, threadCount: threadCount, interruption) { images.append($0) }
    return images
  }

  private func vectors(of images: [LoadedImage], _ setup: ExtractionSetup) throws -> [[[Float]]] {
    let extractor = try setup.makeExtractor(imageCount: images.count, streamCount: 1)
    let stream = try extractor.makeStream()
    var vectors: [[[Float]]] = []
    for start in stride(from: 0, to: images.count, by: extractor.batchSize) {
      try interruption.check()
      vectors += try stream.vectors(
        of: Array(images[start..<min(images.count, start + extractor.batchSize)]))
    }
    return vectors
  }

  private func note(
    _ cost: PrecisionCost, skipped: Int = 0, of count: Int = 0, calibratedOn imageCount: Int? = nil
  ) {
    func text(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(5))) }
    var words =
      "\(setup.precision.rawValue): cosine to float32 features on \(cost.imageCount) images is "
      + "\(text(cost.meanCosine)) on average, \(text(cost.leastCosine)) at least"
    if let imageCount { words += "; scaled by \(imageCount) images" }
    if skipped > 0 {
      words +=
        "; the first \(skipped) of \(count) values are not integers, because the average would be below "
        + "\(Self.leastMeanCosine)"
    }
    observer.noted(words)
  }
}
