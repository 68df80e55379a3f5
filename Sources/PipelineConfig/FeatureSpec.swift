/// One entry of the `features:` list: an output of the network that is stored.
public struct FeatureSpec: Equatable, Sendable {
  /// How a map of features becomes one vector.
  public enum Pooling: String, CaseIterable, Equatable, Sendable {
    /// The mean over height and width.
    case average = "avg"
    /// The maximum over height and width.
    case maximum = "max"
    /// All values in height, width, channel order.
    case flatten
    /// The map as it is.
    ///
    /// Not called `none`, which would be nil wherever pooling is optional.
    case unpooled = "none"
  }

  /// The layer's Keras name; nil for the last one before the top.
  public var layer: String?
  /// How the map becomes a vector.
  ///
  /// Nil for the mean where the layer gives a map, and nothing where it gives a vector.
  public var pooling: Pooling?

  /// A features entry.
  public init(layer: String? = nil, pooling: Pooling? = nil) {
    (self.layer, self.pooling) = (layer, pooling)
  }
}

extension FeatureSpec {
  /// Reads the list; without one there is one entry of defaults. Problems are logged.
  static func readList(_ cursor: YAMLCursor?) -> [FeatureSpec] {
    guard let cursor, !cursor.value.isNull, let items = cursor.items() else { return [FeatureSpec()] }
    if items.isEmpty { cursor.error("'features' must name at least one layer, got an empty list") }
    var features: [FeatureSpec] = []
    for item in items {
      guard let map = item.mapping(keys: ["layer", "pooling"]) else { continue }
      let feature = FeatureSpec(
        layer: map["layer"].flatMap { $0.text() }, pooling: map["pooling"]?.choice(Pooling.self))
      if features.contains(feature) {
        item.error("'\(item.name)' asks for the same features as an entry before it")
      }
      features.append(feature)
    }
    return features
  }

  /// The entry as a line of YAML.
  var yaml: String {
    let parts = [
      layer.map { "layer: \(YAMLText.scalar($0))" }, pooling.map { "pooling: \($0.rawValue)" },
    ]
    return "  - {\(parts.compactMap { $0 }.joined(separator: ", "))}"
  }
}
