import Augmentation
import Tensors
import Testing

@Suite("Augmented batches")
struct BatchAugmenterTests {
  private static let (height, width) = (11, 17)
  private static let size = height * width * 3

  private static let everything: ImageAugmentation = {
    var all = ImageAugmentation()
    (all.rotationRange, all.shearRange, all.zoomRange) = (30, 12, 0.5...1.75)
    (all.widthShift, all.heightShift) = (.upTo(0.25), .wholePixels(below: 3))
    (all.channelShiftRange, all.brightnessRange) = (40, 0.2...1.4)
    (all.horizontalFlip, all.verticalFlip) = (true, true)
    return all
  }()

  private static func pictures(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: 8)
    return (0..<count * size).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private static func augment(
    _ pixels: [UInt8], samples: [Int], epoch: Int = 3, threads: Int
  ) -> [Float] {
    var result = [Float](repeating: -1, count: pixels.count)
    BatchAugmenter(everything, seed: 5, threadCount: threads).augment(
      pixels, height: height, width: width, samples: samples, epoch: epoch, into: &result)
    return result
  }

  @Test("are the same whatever the threads and however they are cut into batches")
  func threadsAndBatches() {
    let samples = [4, 9, 2, 7, 5, 100, 0]
    let pixels = Self.pictures(samples.count)
    let whole = Self.augment(pixels, samples: samples, threads: 1)
    for threads in [2, 3, 16] {
      #expect(Self.augment(pixels, samples: samples, threads: threads) == whole, "\(threads) threads")
    }
    let parts = [0..<3, 3..<4, 4..<7].flatMap { part in
      Self.augment(
        Array(pixels[part.lowerBound * Self.size..<part.upperBound * Self.size]),
        samples: Array(samples[part]),
        threads: 2)
    }
    #expect(parts == whole)
    #expect(Self.augment(pixels, samples: samples, epoch: 4, threads: 1) != whole)
  }

  @Test("are what each picture's own transform makes of it, from bytes and from floats; what follows stays")
  func pictureByPicture() {
    let samples = [3, 3, 8]
    let pixels = Self.pictures(3)
    let augmenter = BatchAugmenter(Self.everything, seed: 5, threadCount: 2)
    var result = [Float](repeating: -1, count: pixels.count + 10)
    augmenter.augment(
      pixels.map { Float($0) }, height: Self.height, width: Self.width, samples: samples, epoch: 1,
      into: &result)
    #expect(result.suffix(10).allSatisfy { $0 == -1 })
    for (index, sample) in samples.enumerated() {
      let range = index * Self.size..<(index + 1) * Self.size
      let expected = augmenter.transform(height: Self.height, width: Self.width, epoch: 1, sample: sample)
        .apply(to: Array(pixels[range]), height: Self.height, width: Self.width, as: Self.everything)
      #expect(Array(result[range]) == expected, "picture \(index)")
    }
  }

  @Test("stay grey levels, and an empty batch is one")
  func levels() {
    let made = Self.augment(Self.pictures(40), samples: Array(0..<40), threads: 2)
    #expect(made.allSatisfy { (0...255).contains($0) })
    #expect(Self.augment([], samples: [], threads: 2).isEmpty)
  }
}
