/// What is drawn in one picture: an entry of the catalogue for each factor, and a key for all else.
public struct FormulaPicture: Sendable, Hashable {
  /// The number of the shape in the catalogue, from 0.
  public let shape: Int
  /// The number of the texture in the catalogue, from 0.
  public let texture: Int
  /// The number of the palette in the catalogue, from 0.
  public let palette: Int
  /// What decides pose, light, background and all that is no factor.
  public let variation: UInt64

  /// A picture.
  public init(shape: Int, texture: Int, palette: Int, variation: UInt64) {
    (self.shape, self.texture, self.palette, self.variation) = (shape, texture, palette, variation)
  }
}
