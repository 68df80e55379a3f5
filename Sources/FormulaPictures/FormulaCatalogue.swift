internal import Tensors

/// Shapes, textures and palettes that a seed makes, and the pictures that show them.
///
/// A picture shows one of each, and a network learns to tell all three: its outputs are the shapes, then the textures,
/// then the palettes. Nothing is stored; the same catalogue gives the same pictures on every machine.
public struct FormulaCatalogue: Sendable, Hashable {
  /// What decides how the entries look.
  public let seed: UInt64
  /// How many shapes there are.
  public let shapeCount: Int
  /// How many textures there are.
  public let textureCount: Int
  /// How many palettes there are.
  public let paletteCount: Int

  /// A catalogue.
  ///
  /// - Precondition: At least one entry for each factor, and at most 2³¹ - 1.
  public init(seed: UInt64, shapeCount: Int, textureCount: Int, paletteCount: Int) {
    precondition(
      [shapeCount, textureCount, paletteCount].allSatisfy { 1...Int(Int32.max) ~= $0 },
      "a catalogue has at least one entry for each factor")
    (self.seed, self.shapeCount) = (seed, shapeCount)
    (self.textureCount, self.paletteCount) = (textureCount, paletteCount)
  }

  /// How many outputs tell all factors.
  public var classCount: Int { shapeCount + textureCount + paletteCount }

  /// What the outputs stand for: `shape 0`, …, `texture 0`, …, `palette 0`, ….
  public var classNames: [String] {
    [("shape", shapeCount), ("texture", textureCount), ("palette", paletteCount)].flatMap { factor, count in
      (0..<count).map { "\(factor) \($0)" }
    }
  }

  /// The outputs that are right for a picture: one of each factor.
  public func classIndices(of picture: FormulaPicture) -> [Int] {
    [picture.shape, shapeCount + picture.texture, shapeCount + textureCount + picture.palette]
  }

  /// A picture to learn from; every epoch has others.
  public func picture(_ number: Int, epoch: Int) -> FormulaPicture {
    picture(key: [1, UInt64(epoch), UInt64(number)], isHeldOut: false)
  }

  /// A picture to look at after each epoch, whose variation no picture to learn from has.
  public func heldOutPicture(_ number: Int) -> FormulaPicture {
    picture(key: [2, UInt64(number)], isHeldOut: true)
  }

  private func picture(key: [UInt64], isHeldOut: Bool) -> FormulaPicture {
    // Each part goes through the mixer before the next is added, so that (1, 2) and (2, 1) are far apart.
    var generator = SplitMix64(
      seed: ([seed] + key).reduce(0) { SplitMix64.mix($0 &+ $1 &+ 0x9E37_79B9_7F4A_7C15) })
    func draw(below count: Int) -> Int {
      Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
    }
    let (shape, texture, palette) = (
      draw(below: shapeCount), draw(below: textureCount), draw(below: paletteCount)
    )
    // One bit keeps the two kinds of pictures apart for certain.
    return FormulaPicture(
      shape: shape, texture: texture, palette: palette,
      variation: generator.next() >> 1 | (isHeldOut ? 1 << 63 : 0))
  }
}
