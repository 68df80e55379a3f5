/// Where each value of a pipeline file was written, by key path.
struct SourceMap: Equatable, Sendable {
  private let root: SourcePosition
  private var positions: [String: SourcePosition] = [:]

  /// The positions of everything in `tree`, the tree of the file `path`.
  init(of tree: YAMLValue, path: String) {
    root = .file(path: path, line: 1, column: 1)
    record(tree, at: "")
  }

  private mutating func record(_ value: YAMLValue, at keyPath: String) {
    if !keyPath.isEmpty { positions[keyPath] = value.position }
    switch value.content {
    case .scalar: break
    case .sequence(let items):
      for (index, item) in items.enumerated() { record(item, at: "\(keyPath)[\(index)]") }
    case .mapping(let entries):
      for entry in entries {
        record(entry.value, at: keyPath.isEmpty ? entry.key : "\(keyPath).\(entry.key)")
      }
    }
  }

  /// Where the value of `keyPath` was written; nil for a default.
  func exact(_ keyPath: String) -> SourcePosition? { positions[keyPath] }

  /// Where `keyPath` was written, else the nearest section around it.
  func nearest(_ keyPath: String) -> SourcePosition {
    var path = keyPath[...]
    while !path.isEmpty {
      if let position = positions[String(path)] { return position }
      path = path.lastIndex { $0 == "." || $0 == "[" }.map { path[..<$0] } ?? ""
    }
    return root
  }
}
