/// The `augmentation:` map of a training: how pictures are changed at random.
public struct AugmentationSpec: Equatable, Sendable {
  /// Nothing is changed.
  public init() {}

  /// Reads the map; problems are logged.
  static func read(_ cursor: YAMLCursor) -> AugmentationSpec {
    _ = cursor.mapping(keys: [])
    return AugmentationSpec()
  }

  /// The settings as lines of YAML.
  var yaml: [String] { [] }
}
