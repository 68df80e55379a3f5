import FormulaPictures
import Testing

@Suite("Drawing from formulas")
struct FormulaDrawingTests {
  private static let catalogue = FormulaCatalogue(
    seed: 42, shapeCount: 50, textureCount: 50, paletteCount: 50)
  private static let pictures = (0..<20).map { catalogue.picture($0, epoch: 0) }

  private func bytes(
    _ pictures: [FormulaPicture], of catalogue: FormulaCatalogue = Self.catalogue, threads: Int = 1
  ) throws -> [UInt8] {
    try FormulaDrawing(catalogue, threadCount: threads).draw(pictures, side: 24)
  }

  @Test("threads and neighbours change no byte")
  func threads() throws {
    let expected = try bytes(Self.pictures)
    #expect(expected.count == 20 * 24 * 24 * 3)
    #expect(try bytes(Self.pictures, threads: 3) == expected)
    #expect(try Self.pictures.flatMap { try bytes([$0], threads: 4) } == expected)
    #expect(try bytes([]) == [])
  }

  @Test("the seed, each factor and the variation change the picture")
  func changes() throws {
    let picture = FormulaPicture(shape: 1, texture: 2, palette: 3, variation: 4)
    let other = FormulaCatalogue(seed: 43, shapeCount: 50, textureCount: 50, paletteCount: 50)
    let all = [
      try bytes([picture]), try bytes([picture], of: other),
      try bytes([FormulaPicture(shape: 9, texture: 2, palette: 3, variation: 4)]),
      try bytes([FormulaPicture(shape: 1, texture: 9, palette: 3, variation: 4)]),
      try bytes([FormulaPicture(shape: 1, texture: 2, palette: 9, variation: 4)]),
      try bytes([FormulaPicture(shape: 1, texture: 2, palette: 3, variation: 9)]),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test("every side is drawn, from one pixel to the largest")
  func sides() throws {
    let drawing = FormulaDrawing(Self.catalogue, threadCount: 2)
    for side in [1, 2, 7, FormulaDrawing.sides.upperBound] {
      #expect(try drawing.draw(Array(Self.pictures.prefix(2)), side: side).count == 2 * side * side * 3)
    }
  }
}
