extension SVMSpec.ClassWeight {
  /// Reads `none`, `balanced` or a map; nil after logging what is wrong.
  static func read(_ cursor: YAMLCursor) -> Self? {
    switch cursor.plainText {
    case "none": return .uniform
    case "balanced": return .balanced
    default:
      guard case .mapping = cursor.value.content, let entries = cursor.anyMapping(), !entries.isEmpty else {
        cursor.expected("none, balanced or a map from class name to weight")
        return nil
      }
      let pairs = entries.compactMap { entry in entry.cursor.number(.positive).map { (entry.key, $0) } }
      return .weights(Dictionary(pairs) { first, _ in first })
    }
  }

  /// As YAML.
  var yaml: String {
    switch self {
    case .uniform: return "none"
    case .balanced: return "balanced"
    case .weights(let weights):
      let pairs = weights.sorted { $0.key < $1.key }.map { "\(YAMLText.scalar($0.key)): \($0.value)" }
      return "{\(pairs.joined(separator: ", "))}"
    }
  }
}
