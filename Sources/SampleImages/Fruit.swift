/// The three classes of the sample picture set; the raw value is the folder and class name.
public enum Fruit: String, CaseIterable, Sendable {
  /// Round with a dimple, a woody stem and streaked or speckled skin.
  case apple
  /// Flattened and glossy, under a green star of narrow sepals.
  case tomato
  /// Conical, covered with seeds in pits, under a crown of broad leaves.
  case strawberry
}
