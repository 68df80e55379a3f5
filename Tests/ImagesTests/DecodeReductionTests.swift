import Images
import Tensors
import Testing

@Suite struct DecodeReductionTests {
  private static func largest(_ source: (Int, Int), _ target: (Int, Int)) -> DecodeReduction {
    .largest(
      from: ImageSize(height: source.0, width: source.1), to: ImageSize(height: target.0, width: target.1))
  }

  @Test func `a photo of 12 megapixels is decoded at a quarter for 224 pixels`() {
    // 3000 / 4 = 750 rows are at least 2 * 224 = 448, 3000 / 8 = 375 are not.
    #expect(Self.largest((3000, 4000), (224, 224)) == .quarter)
    #expect(Self.largest((4000, 3000), (299, 299)) == .quarter)
    #expect(Self.largest((3000, 4000), (96, 96)) == .eighth)
  }

  @Test func `a side below the limit by one pixel decides`() {
    #expect(Self.largest((896, 896), (224, 224)) == .half)
    #expect(Self.largest((895, 5000), (224, 224)) == .none)
    #expect(Self.largest((5000, 895), (224, 224)) == .none)
    #expect(Self.largest((100, 100), (224, 224)) == .none)
    #expect(Self.largest((16, 16), (1, 1)) == .eighth)
  }

  @Test func `at least twice the target remains, and the next larger reduction would leave less`() {
    let seed: UInt64 = 4
    var random = SplitMix64(seed: seed)
    var counts: [DecodeReduction: Int] = [:]
    for index in 0..<1000 {
      let target = (Int.random(in: 1...300, using: &random), Int.random(in: 1...300, using: &random))
      let source = (
        target.0 * Int.random(in: 1...24, using: &random) + Int.random(in: 0...3, using: &random),
        target.1 * Int.random(in: 1...24, using: &random) + Int.random(in: 0...3, using: &random)
      )
      func remains(_ reduction: Int) -> Double {
        min(
          Double(source.0) / Double(reduction) / Double(target.0),
          Double(source.1) / Double(reduction) / Double(target.1))
      }
      let chosen = Self.largest(source, target)
      #expect(chosen == .none || remains(chosen.rawValue) >= 2, "seed \(seed), case \(index)")
      #expect(chosen == .eighth || remains(2 * chosen.rawValue) < 2, "seed \(seed), case \(index)")
      counts[chosen, default: 0] += 1
    }
    #expect(DecodeReduction.allCases.allSatisfy { counts[$0, default: 0] > 20 }, "\(counts)")
  }

  @Test func `a reduced size is rounded up`() {
    let size = ImageSize(height: 17, width: 16)
    #expect(DecodeReduction.none.size(of: size) == size)
    #expect(DecodeReduction.half.size(of: size) == ImageSize(height: 9, width: 8))
    #expect(DecodeReduction.eighth.size(of: size) == ImageSize(height: 3, width: 2))
    #expect(DecodeReduction.eighth.size(of: ImageSize(height: 1, width: 1)) == ImageSize(height: 1, width: 1))
  }
}
