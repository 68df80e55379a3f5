import Images
import SampleImages
import Testing

@Suite("SampleImageGenerator") struct SampleImageGeneratorTests {
  @Test("draws the same picture for the same seed, class and number", arguments: Fruit.allCases)
  func repeatable(fruit: Fruit) {
    let first = SampleImageGenerator(seed: 9, size: 32).picture(of: fruit, index: 3)
    let second = SampleImageGenerator(seed: 9, size: 32).picture(of: fruit, index: 3)
    #expect(first == second)
    #expect((first.height, first.width) == (32, 32))
    #expect(first.bytes.count == 32 * 32 * 3)
  }

  @Test("draws another picture for another seed, number or class")
  func different() {
    let generator = SampleImageGenerator(seed: 9, size: 24)
    let pictures = [
      generator.picture(of: .apple, index: 1), generator.picture(of: .apple, index: 2),
      generator.picture(of: .tomato, index: 1), generator.picture(of: .strawberry, index: 1),
      SampleImageGenerator(seed: 10, size: 24).picture(of: .apple, index: 1),
    ]
    for (index, picture) in pictures.enumerated() {
      for other in pictures[(index + 1)...] {
        #expect(meanDifference(picture, other) > 5)
      }
    }
  }

  @Test(
    "draws the same scene at every size: a small picture is the large one averaged", arguments: Fruit.allCases
  )
  func sizes(fruit: Fruit) {
    let small = SampleImageGenerator(seed: 2, size: 24).picture(of: fruit, index: 1)
    let large = SampleImageGenerator(seed: 2, size: 48).picture(of: fruit, index: 1)
    var averaged = small
    for y in 0..<24 {
      for x in 0..<24 * 3 {
        let (column, channel) = (x / 3 * 2, x % 3)
        let sum = [(0, 0), (0, 1), (1, 0), (1, 1)].reduce(0) { sum, offset in
          sum + Int(large.bytes[((y * 2 + offset.0) * 48 + column + offset.1) * 3 + channel])
        }
        averaged.bytes[y * 24 * 3 + x] = UInt8(sum / 4)
      }
    }
    #expect(meanDifference(small, averaged) < 5)
  }

  @Test("needs at least one pixel", arguments: [0, -1])
  func emptySize(size: Int) async {
    #expect(SampleImageGenerator(seed: 1, size: 1).picture(of: .tomato, index: 1).bytes.count == 3)
    await #expect(processExitsWith: .failure) { [size] in _ = SampleImageGenerator(seed: 1, size: size) }
  }

  @Test("shows strawberries longer than the others and apples smoother in outline")
  func shapes() {
    let outlines = Fruit.allCases.map { fruit in
      (1...30).map { outline(fruit, $0) }
    }
    let elongation = outlines.map { median($0.map(\.elongation)) }
    let raggedness = outlines.map { median($0.map(\.raggedness)) }
    let (apple, tomato, strawberry) = (0, 1, 2)
    #expect(elongation[strawberry] > elongation[apple] + 0.05, "\(elongation)")
    #expect(elongation[strawberry] > elongation[tomato] + 0.05, "\(elongation)")
    #expect(raggedness[strawberry] > raggedness[apple] + 0.02, "\(raggedness)")
    #expect(raggedness[tomato] > raggedness[apple] + 0.01, "\(raggedness)")
  }

  @Test("fits every fruit into the picture: not tiny, and seldom cut off", arguments: Fruit.allCases)
  func framing(fruit: Fruit) {
    let outlines = (1...40).map { outline(fruit, $0) }
    for (index, outline) in outlines.enumerated() {
      #expect((0.08...0.6).contains(Double(outline.area) / (64 * 64)), "\(fruit) \(index + 1)")
    }
    #expect(outlines.count { $0.touchesEdge } <= 8)
  }

  @Test("does not give the class away by mean colour: each class covers the others' range of red over green")
  func colours() {
    let generator = SampleImageGenerator(seed: 1, size: 16)
    let ranges = Fruit.allCases.map { fruit in
      let ratios = (1...20).map { index in
        let bytes = generator.picture(of: fruit, index: index).bytes
        let sums = bytes.enumerated().reduce(into: [1.0, 1, 1]) { $0[$1.offset % 3] += Double($1.element) }
        return sums[0] / sums[1]
      }.sorted()
      // The middle half.
      return ratios[5]...ratios[14]
    }
    #expect(ranges[0].overlaps(ranges[1]) && ranges[0].overlaps(ranges[2]) && ranges[1].overlaps(ranges[2]))
  }

  private func outline(_ fruit: Fruit, _ index: Int) -> Outline {
    Outline(SampleImageGenerator(seed: 1, size: 64).silhouette(of: fruit, index: index), size: 64)
  }
}

/// The median of an even or odd number of values.
private func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The mean absolute difference of two pictures of one size, in levels.
func meanDifference(_ first: PixelBuffer, _ second: PixelBuffer) -> Double {
  let sum = zip(first.bytes, second.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(first.bytes.count)
}
