internal import ArgumentParser
internal import Augmentation
internal import Tensors

/// `pipeline-bench augmentation`.
struct AugmentationBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augmentation",
    abstract: "Pictures a second that are changed at random, with everything on.")

  @Option(help: "Height and width of the pictures; may be repeated.")
  var side = [224, 32]

  @Option(help: "Pictures in a batch of 224×224; smaller ones are more.")
  var batch = 16

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    for side in side where !(1...4096).contains(side) {
      throw ValidationError("--side: expected 1 to 4096, got \(side)")
    }
    if !(1...4096).contains(batch) { throw ValidationError("--batch: expected 1 to 4096, got \(batch)") }
  }

  func run() throws {
    let cases = side.flatMap { side in
      Set([1, measuring.threadCount]).sorted().flatMap { threads in
        Self.ways.map { name, augmentation in self.measured(name, augmentation, side, threads) }
      }
    }
    try measuring.report(
      "augmentation",
      settings: [
        "everything":
          "rotation 20°, shifts 0.1, shear 10°, zoom 0.2, both flips, channel shift 20, brightness 0.7…1.3; "
          + "fill mode nearest, order 1, from bytes to floats"
      ], cases)
  }

  /// What `Tests/Golden/Generators/augmentation.py --time` does with keras-preprocessing.
  private static let everything: ImageAugmentation = {
    var all = ImageAugmentation()
    (all.rotationRange, all.shearRange, all.zoomRange) = (20, 10, 0.8...1.2)
    (all.widthShift, all.heightShift) = (.upTo(0.1), .upTo(0.1))
    (all.channelShiftRange, all.brightnessRange) = (20, 0.7...1.3)
    (all.horizontalFlip, all.verticalFlip) = (true, true)
    return all
  }()

  private static let ways: [(name: String, augmentation: ImageAugmentation)] = {
    var (geometry, flips) = (everything, ImageAugmentation())
    (geometry.channelShiftRange, geometry.brightnessRange) = (0, nil)
    flips.horizontalFlip = true
    return [
      ("everything", everything), ("rotation, shift, shear, zoom, flips", geometry), ("one flip", flips),
    ]
  }()

  private func measured(
    _ name: String, _ augmentation: ImageAugmentation, _ side: Int, _ threads: Int
  ) -> Case {
    let count = max(1, min(256, batch * 224 * 224 / (side * side)))
    var random = SplitMix64(seed: 1)
    let pixels = (0..<count * side * side * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let augmenter = BatchAugmenter(augmentation, seed: 1, threadCount: threads)
    var (result, epoch) = ([Float](repeating: 0, count: pixels.count), 0)
    return Case(
      "\(side)×\(side), \(name), \(threads) thread\(threads == 1 ? "" : "s")", unit: "pictures/s",
      amount: Double(count)
    ) { () throws -> Void in
      augmenter.augment(
        pixels, height: side, width: side, samples: Array(0..<count), epoch: epoch, into: &result)
      epoch += 1
    }
  }
}
