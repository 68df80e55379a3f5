import Augmentation
import Testing

@Suite("Mixed batches")
struct BatchMixingTests {
  private static func draws(_ mixing: BatchMixing, count: Int = 8) -> [BatchMix] {
    (0..<2000).compactMap {
      mixing.draw(count: count, height: 20, width: 30, seed: 1, epoch: $0 / 100, batch: $0 % 100)
    }
  }

  @Test("MixUp's shares have Beta(alpha, alpha)'s mean and variance", arguments: [0.05, 0.2, 1, 2.5, 40])
  func shares(_ alpha: Double) {
    let shares = Self.draws(BatchMixing(mixUp: alpha)).map(\.share)
    #expect(shares.count == 2000 && shares.allSatisfy { (0...1).contains($0) })
    let mean = shares.reduce(0, +) / 2000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
    let expected = 1 / (4 * (2 * alpha + 1))
    // Five standard deviations of the mean, and a tenth of the variance.
    #expect(abs(mean - 0.5) < 5 * (expected / 2000).squareRoot())
    #expect(abs(variance - expected) < expected / 10)
  }

  @Test("partners are everybody once, and everybody comes to be with everybody")
  func partners() {
    var met: Set<[Int]> = []
    for mix in Self.draws(BatchMixing(mixUp: 1), count: 5) {
      #expect(mix.partners.sorted() == [0, 1, 2, 3, 4])
      met.formUnion(mix.partners.enumerated().map { [$0.offset, $0.element] })
    }
    #expect(met.count == 25)
  }

  @Test("CutMix's boxes lie in the picture and have the share that labels keep, also when cut off")
  func boxes() {
    var areas: [Double] = []
    for mix in Self.draws(BatchMixing(cutMix: 1)) {
      guard case .cut(let rows, let columns) = mix.kind else {
        Issue.record("\(mix)")
        continue
      }
      #expect(
        rows.lowerBound >= 0 && rows.upperBound <= 20 && columns.lowerBound >= 0 && columns.upperBound <= 30)
      areas.append(Double(rows.count * columns.count) / 600)
      #expect(abs(1 - areas[areas.count - 1] - mix.share) < 1e-12)
    }
    #expect(areas.count == 2000 && (areas.max() ?? 0) > 0.8 && (areas.min() ?? 1) < 0.01)
  }

  @Test("with both, each has about half of the batches; with none there is nothing; same batch, same mix")
  func choice() {
    let draws = Self.draws(BatchMixing(mixUp: 1, cutMix: 1))
    #expect((888...1112).contains(draws.count { $0.kind == .blend }))
    #expect(Self.draws(BatchMixing()).isEmpty)
    #expect(draws == Self.draws(BatchMixing(mixUp: 1, cutMix: 1)))
    #expect(Set(draws.filter { $0.kind == .blend }.map(\.share)).count == draws.count { $0.kind == .blend })
  }

  @Test("pictures and labels are mixed alike")
  func mixed() throws {
    let (count, height, width) = (4, 6, 5)
    let size = height * width * 3
    // Picture i is grey level i throughout, so that a mixed pixel says what it is made of.
    let pixels = (0..<count).flatMap { [Float](repeating: Float($0), count: size) }
    let labels = (0..<count).flatMap { picture in (0..<count).map { $0 == picture ? Float(1) : 0 } }
    for mixing in [BatchMixing(mixUp: 0.8), BatchMixing(cutMix: 0.8)] {
      for batch in 0..<50 {
        let mix = try #require(
          mixing.draw(count: count, height: height, width: width, seed: 2, epoch: 0, batch: batch))
        var (mixedPixels, mixedLabels) = (pixels + [77], labels + [77])
        mix.mix(pixels: &mixedPixels, height: height, width: width)
        mix.mix(labels: &mixedLabels, classCount: count)
        #expect(mixedPixels.last == 77 && mixedLabels.last == 77)
        for picture in 0..<count {
          let row = mixedLabels[picture * count..<(picture + 1) * count]
          #expect(abs(row.reduce(0, +) - 1) < 1e-6)
          // The mean grey level is what the labels promise.
          let promised = row.enumerated().reduce(Float(0)) { $0 + Float($1.offset) * $1.element }
          let mean = mixedPixels[picture * size..<(picture + 1) * size].reduce(0, +) / Float(size)
          #expect(abs(mean - promised) < 1e-4, "\(mix)")
          if case .cut(let rows, let columns) = mix.kind {
            for y in 0..<height {
              for x in 0..<width {
                let expected = rows.contains(y) && columns.contains(x) ? mix.partners[picture] : picture
                #expect(mixedPixels[picture * size + (y * width + x) * 3 + 1] == Float(expected))
              }
            }
          }
        }
      }
    }
  }
}
