/// How exactly files become pixels.
public enum DecodePolicy: String, CaseIterable, Codable, Sendable {
  /// Every pixel is decoded, as Pillow and Keras do it.
  case exact
  /// JPEGs much larger than the target are reduced while they are decoded, as Pillow's `draft` does it; all other files, and
  /// every file where there is no target size, as `exact`.
  case fast
}
