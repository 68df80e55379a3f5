import Augmentation
import Testing

@Suite("Drawn transforms")
struct DrawingTests {
  private static func draws(
    _ augmentation: ImageAugmentation, count: Int = 4000, seed: UInt64 = 1
  ) -> [AugmentationTransform] {
    (0..<count).map {
      .draw(augmentation, height: 50, width: 80, seed: seed, epoch: $0 / 1000, sample: $0 % 1000)
    }
  }

  /// Expects numbers that fill `range` evenly: none outside, both ends nearly reached, the mean in the middle.
  private static func expectUniform(
    _ numbers: [Double], _ range: ClosedRange<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let extent = range.upperBound - range.lowerBound
    #expect(numbers.allSatisfy(range.contains), sourceLocation: sourceLocation)
    let (least, greatest) = (numbers.min() ?? .nan, numbers.max() ?? .nan)
    #expect(least < range.lowerBound + extent / 100, sourceLocation: sourceLocation)
    #expect(greatest > range.upperBound - extent / 100, sourceLocation: sourceLocation)
    // Five standard deviations of the mean of that many uniform numbers.
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let tolerance = 5 * extent / (12 * Double(numbers.count)).squareRoot()
    #expect(abs(mean - (range.lowerBound + range.upperBound) / 2) < tolerance, sourceLocation: sourceLocation)
  }

  @Test("fill their ranges, and each is drawn by itself")
  func ranges() {
    var all = ImageAugmentation()
    (all.rotationRange, all.shearRange, all.zoomRange) = (30, 12, 0.5...1.75)
    (all.widthShift, all.heightShift) = (.upTo(0.25), .upTo(3))
    (all.channelShiftRange, all.brightnessRange) = (40, 0.2...1.4)
    (all.horizontalFlip, all.verticalFlip) = (true, true)
    let draws = Self.draws(all)
    Self.expectUniform(draws.map(\.theta), -30...30)
    Self.expectUniform(draws.map(\.shear), -12...12)
    Self.expectUniform(draws.map(\.zx), 0.5...1.75)
    Self.expectUniform(draws.map(\.zy), 0.5...1.75)
    // A share of the width of 80; a height shift of 1 or more is in pixels.
    Self.expectUniform(draws.map(\.ty), -20...20)
    Self.expectUniform(draws.map(\.tx), -3...3)
    Self.expectUniform(draws.compactMap(\.channelShift), -40...40)
    Self.expectUniform(draws.compactMap(\.brightness), 0.2...1.4)
    #expect(draws.count { $0.zx == $0.zy } == 0)
    // Half of 4000, within five standard deviations.
    #expect((1842...2158).contains(draws.count { $0.flipsHorizontally }))
    #expect((1842...2158).contains(draws.count { $0.flipsVertically }))
    #expect((842...1158).contains(draws.count { $0.flipsHorizontally && $0.flipsVertically }))
  }

  @Test("change nothing where nothing is asked for")
  func nothing() {
    #expect(ImageAugmentation().isIdentity)
    #expect(Set(Self.draws(ImageAugmentation(), count: 100)) == [AugmentationTransform()])
  }

  @Test(
    "take whole and listed shifts as Keras does",
    arguments: [
      (ShiftRange.wholePixels(below: 2), [-1.0, 0, 1]), (.wholePixels(below: 1), [0]),
      (.wholePixels(below: 4), [-3, -2, -1, 0, 1, 2, 3]), (.oneOf([5, 7]), [-7, -5, 5, 7]),
      // All below 1: shares of the width of 80. One of them 1 or more: pixels.
      (.oneOf([0.5, 0.25]), [-40, -20, 20, 40]), (.oneOf([0.5, 2]), [-2, -0.5, 0.5, 2]),
      (.oneOf([-3, 1]), [-3, -1, 1, 3]),
    ])
  func shifts(_ range: ShiftRange, _ expected: [Double]) {
    var augmentation = ImageAugmentation()
    augmentation.widthShift = range
    let draws = Self.draws(augmentation)
    #expect(Set(draws.map(\.ty)) == Set(expected))
    #expect(draws.allSatisfy { $0.tx == 0 })
    augmentation.widthShift = .none
    augmentation.heightShift = range
    #expect(Set(Self.draws(augmentation).map(\.tx)).count == expected.count)
    #expect(range.isNone == (expected == [0]))
  }

  @Test("depend on seed, epoch and sample, and on nothing else")
  func keys() {
    var augmentation = ImageAugmentation()
    augmentation.rotationRange = 90
    func theta(_ seed: UInt64, _ epoch: Int, _ sample: Int) -> Double {
      AugmentationTransform.draw(
        augmentation, height: 9, width: 9, seed: seed, epoch: epoch, sample: sample
      ).theta
    }
    var seen: Set<Double> = []
    for seed in 0..<10 as Range<UInt64> {
      for epoch in 0..<10 { for sample in 0..<10 { seen.insert(theta(seed, epoch, sample)) } }
    }
    #expect(seen.count == 1000)
    #expect(theta(3, 4, 5) == theta(3, 4, 5))
    let alone = theta(1, 2, 3)
    (augmentation.verticalFlip, augmentation.zoomRange, augmentation.widthShift) = (true, 0.5...2, .upTo(0.1))
    #expect(theta(1, 2, 3) == alone, "another parameter moved it")
  }

  @Test("are kept by JSON")
  func codable() throws {
    var augmentation = ImageAugmentation()
    (augmentation.widthShift, augmentation.brightnessRange) = (.oneOf([1, 2]), 0.5...1.5)
    let encoded = try JSON.encode(augmentation)
    #expect(try JSON.decode(ImageAugmentation.self, encoded) == augmentation)
    let draw = Self.draws(augmentation, count: 1)[0]
    #expect(try JSON.decode(AugmentationTransform.self, JSON.encode(draw)) == draw)
  }
}
