import FormulaPictures
import Testing

@Suite("Catalogue of formulas")
struct FormulaCatalogueTests {
  private let catalogue = FormulaCatalogue(seed: 42, shapeCount: 5, textureCount: 3, paletteCount: 4)

  @Test("outputs are the shapes, then the textures, then the palettes")
  func classes() {
    let names = catalogue.classNames
    #expect(names.count == 12 && catalogue.classCount == 12 && Set(names).count == 12)
    let picture = FormulaPicture(shape: 4, texture: 0, palette: 2, variation: 7)
    #expect(catalogue.classIndices(of: picture).map { names[$0] } == ["shape 4", "texture 0", "palette 2"])
  }

  @Test("a picture follows from seed, epoch and number, and from nothing else")
  func pictures() {
    let other = FormulaCatalogue(seed: 43, shapeCount: 5, textureCount: 3, paletteCount: 4)
    #expect(catalogue.picture(3, epoch: 2) == catalogue.picture(3, epoch: 2))
    var variations: Set<UInt64> = []
    for number in 0..<100 {
      for epoch in 0..<10 {
        variations.insert(catalogue.picture(number, epoch: epoch).variation)
        variations.insert(other.picture(number, epoch: epoch).variation)
      }
    }
    #expect(variations.count == 2000)
  }

  @Test("pictures to look at have variations that no picture to learn from has")
  func heldOut() {
    for number in 0..<1000 {
      #expect(catalogue.picture(number, epoch: number % 7).variation < 1 << 63)
      #expect(catalogue.heldOutPicture(number).variation >= 1 << 63)
    }
  }

  @Test("every entry of a factor is as likely as any other")
  func evenly() {
    let count = 12_000
    var counts = [Int](repeating: 0, count: catalogue.classCount)
    for number in 0..<count {
      for index in catalogue.classIndices(of: catalogue.picture(number, epoch: 0)) { counts[index] += 1 }
    }
    for (index, found) in counts.enumerated() {
      let share = index < 5 ? 1.0 / 5 : index < 8 ? 1.0 / 3 : 1.0 / 4
      // Five standard deviations of a binomial.
      let deviation = (Double(count) * share * (1 - share)).squareRoot()
      #expect(abs(Double(found) - Double(count) * share) < 5 * deviation, "\(catalogue.classNames[index])")
    }
  }
}
