/// A place in a pipeline file: what stands there, and where to complain.
///
/// Every reading method returns nil after logging what is wrong, so that the caller goes on and one run
/// reports every problem of the file.
struct YAMLCursor {
  /// Where one is, such as `features[0].layer`; empty at the root.
  let keyPath: String
  /// What stands there.
  let value: YAMLValue
  /// Receives what is wrong.
  let log: DiagnosticLog

  /// The last part of the key path, as messages name it.
  var name: String { keyPath.split(separator: ".").last.map(String.init) ?? "the file" }

  /// Logs an error about this value.
  func error(_ text: String) { log.error(at: value.position, text) }

  /// Logs a warning about this value.
  func warning(_ text: String) { log.warning(at: value.position, text) }

  /// Logs what was expected instead of what was found.
  func expected(_ what: String) { error("'\(name)' must be \(what), got \(value.found)") }

  // MARK: Maps and lists

  /// The map that stands here, its keys checked.
  ///
  /// Nothing counts as an empty map: a section whose lines are all commented out is a section of defaults.
  /// - Parameters:
  ///   - keys: The keys that may be there; any other is reported, with the nearest of these.
  ///   - later: Keys of the format that this version does not do yet, with what to say about them.
  func mapping(keys: [String], later: [String: String] = [:]) -> YAMLMapping? {
    guard let entries = entries() else { return nil }
    var known: [String: YAMLCursor] = [:]
    for entry in unique(entries) {
      if keys.contains(entry.key) {
        known[entry.key] = child(entry)
      } else if let reason = later[entry.key] {
        log.error(at: entry.keyPosition, "'\(entry.key)' is not supported by this version\(reason)")
      } else {
        let place = keyPath.isEmpty ? "" : " in '\(name)'"
        let known = keys.isEmpty ? "it has no settings" : "known: \(keys.joined(separator: ", "))"
        let near = Suggestion.phrase(for: entry.key, among: keys)
        let hint = near.isEmpty ? " (\(known))" : near
        log.error(at: entry.keyPosition, "unknown key '\(entry.key)'\(place)\(hint)")
      }
    }
    return YAMLMapping(cursor: self, entries: known)
  }

  /// The map that stands here, its keys being the user's choice.
  func anyMapping() -> [(key: String, cursor: YAMLCursor)]? {
    entries().map { unique($0).map { ($0.key, child($0)) } }
  }

  /// What stands under `key`, where a map stands here that has it; nothing is logged.
  func peek(_ key: String) -> YAMLCursor? {
    guard case .mapping(let entries) = value.content else { return nil }
    return entries.first { $0.key == key }.map(child)
  }

  /// One named thing with its settings: `pca: {components: 8}`, or `pca`.
  ///
  /// - Parameter shown: The names that messages list; nil for all.
  func variant(
    _ kind: String, of names: [String], later: [String: String] = [:], known shown: [String]? = nil
  ) -> (name: String, settings: YAMLCursor)? {
    let name: String
    let place: SourcePosition
    var settings = YAMLValue(position: value.position, content: .mapping([]))
    switch value.content {
    case .scalar(let text, _) where !value.isNull:
      (name, place) = (text, value.position)
    case .mapping(let entries) where unique(entries).count == 1:
      (name, place, settings) = (entries[0].key, entries[0].keyPosition, entries[0].value)
    case .mapping(let entries) where entries.count > 1:
      let keys = entries.map { "'\($0.key)'" }.joined(separator: ", ")
      log.error(
        at: entries[1].keyPosition, "one \(kind) is expected here, got \(entries.count): \(keys)")
      return nil
    default:
      let words = (shown ?? names).joined(separator: ", ")
      error("'\(self.name)' must name a \(kind) (\(words)), got \(value.found)")
      return nil
    }
    guard names.contains(name) else {
      if let reason = later[name] {
        log.error(at: place, "\(kind) '\(name)' is not supported by this version\(reason)")
      } else {
        let hint = Suggestion.phrase(for: name, among: names)
        log.error(
          at: place, "unknown \(kind) '\(name)'\(hint) (known: \((shown ?? names).joined(separator: ", ")))")
      }
      return nil
    }
    return (name, YAMLCursor(keyPath: "\(keyPath).\(name)", value: settings, log: log))
  }

  /// The items of the list that stands here.
  func items() -> [YAMLCursor]? {
    guard case .sequence(let items) = value.content else {
      expected("a list")
      return nil
    }
    return items.enumerated().map {
      YAMLCursor(keyPath: "\(keyPath)[\($0.offset)]", value: $0.element, log: log)
    }
  }

  private func entries() -> [YAMLValue.Entry]? {
    if case .mapping(let entries) = value.content { return entries }
    guard value.isNull else {
      if keyPath.isEmpty {
        error("a pipeline file is a map of sections such as 'dataset:', got \(value.found)")
      } else {
        expected("a map (key: value)")
      }
      return nil
    }
    return []
  }

  /// The first entry of each key; later ones are reported.
  private func unique(_ entries: [YAMLValue.Entry]) -> [YAMLValue.Entry] {
    var firsts: [YAMLValue.Entry] = []
    for entry in entries {
      if let first = firsts.first(where: { $0.key == entry.key }) {
        log.error(at: entry.keyPosition, "duplicate key '\(entry.key)', first at \(first.keyPosition)")
      } else {
        firsts.append(entry)
      }
    }
    return firsts
  }

  private func child(_ entry: YAMLValue.Entry) -> YAMLCursor {
    YAMLCursor(
      keyPath: keyPath.isEmpty ? entry.key : "\(keyPath).\(entry.key)", value: entry.value, log: log)
  }
}
