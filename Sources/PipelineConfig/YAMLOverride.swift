/// One `key.path=value` of the command line, to be put into a file's tree.
struct YAMLOverride {
  /// One step of a key path.
  enum Step: Equatable {
    /// Into a map.
    case key(String)
    /// Into a list, counting from 0.
    case index(Int)
  }

  private let steps: [Step]
  private let value: YAMLValue
  private let position: SourcePosition

  /// Reads `text`, such as `features[0].layer=block4_pool`; the value is YAML.
  ///
  /// Nil after an error was logged.
  init?(_ text: String, log: DiagnosticLog) {
    position = .override(text: text)
    guard let equals = text.firstIndex(of: "=") else {
      log.error(at: position, "expected key.path=value, found no '='")
      return nil
    }
    guard let steps = Self.steps(text[..<equals]) else {
      log.error(
        at: position, "'\(text[..<equals])' is not a key path such as head.svm.C or features[0].layer")
      return nil
    }
    self.steps = steps
    let place = position
    let document = YAMLDocument(position: { _, _ in place }, log: log)
    let errorCount = log.diagnostics.count
    let parsed = document.parse(String(text[text.index(after: equals)...]))
    guard log.diagnostics.count == errorCount else { return nil }
    value = parsed ?? YAMLValue(position: place, content: .scalar("", isPlain: true))
  }

  private static func steps(_ path: Substring) -> [Step]? {
    var steps: [Step] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let key = part.prefix { $0 != "[" }
      guard !key.isEmpty else { return nil }
      steps.append(.key(String(key)))
      var rest = part[key.endIndex...]
      while !rest.isEmpty {
        guard rest.first == "[", let close = rest.firstIndex(of: "]"),
          let index = Int(rest[rest.index(after: rest.startIndex)..<close]), index >= 0
        else { return nil }
        steps.append(.index(index))
        rest = rest[rest.index(after: close)...]
      }
    }
    return steps
  }

  /// Puts the value into `root`, making the maps and lists on the way.
  func apply(to root: inout YAMLValue, log: DiagnosticLog) {
    if let problem = put(steps[...], into: &root, path: "the file") { log.error(at: position, problem) }
  }

  private func put(_ steps: ArraySlice<Step>, into target: inout YAMLValue, path: String) -> String? {
    guard let step = steps.first else {
      target = value
      return nil
    }
    switch step {
    case .key(let key):
      var entries: [YAMLValue.Entry]
      switch target.content {
      case .mapping(let existing): entries = existing
      case _ where target.isNull: entries = []
      // `head: svm` is short for `head: {svm: {}}`.
      case .scalar(key, isPlain: _): entries = [entry(key)]
      default: return "\(path) is \(target.found), so it has no key '\(key)'"
      }
      // Choosing one source of samples is giving up the other.
      if path == "dataset", ["folder", "csv", "sql"].contains(key) {
        entries.removeAll { $0.key != key && ["folder", "csv", "sql"].contains($0.key) }
      }
      var index = entries.firstIndex { $0.key == key } ?? entries.count
      if index == entries.count {
        entries.append(entry(key))
        index = entries.count - 1
      }
      let inner = path == "the file" ? key : "\(path).\(key)"
      let problem = put(steps.dropFirst(), into: &entries[index].value, path: inner)
      if !isMapping(target) { target.position = position }
      target.content = .mapping(entries)
      return problem
    case .index(let index):
      var items: [YAMLValue]
      switch target.content {
      case .sequence(let existing): items = existing
      case _ where target.isNull: items = []
      default: return "\(path) is \(target.found), so it has no item [\(index)]"
      }
      guard index <= items.count else {
        return "\(path) has \(items.count) items, so there is no [\(index)]; [\(items.count)] adds one"
      }
      if index == items.count { items.append(entry("").value) }
      let problem = put(steps.dropFirst(), into: &items[index], path: "\(path)[\(index)]")
      target.content = .sequence(items)
      return problem
    }
  }

  private func isMapping(_ value: YAMLValue) -> Bool {
    if case .mapping = value.content { true } else { false }
  }

  private func entry(_ key: String) -> YAMLValue.Entry {
    .init(
      key: key, keyPosition: position,
      value: YAMLValue(position: position, content: .scalar("", isPlain: true)))
  }
}
