/// The checked keys of one map.
struct YAMLMapping {
  /// The map itself.
  let cursor: YAMLCursor
  /// A cursor for each key that is there.
  let entries: [String: YAMLCursor]

  /// The value of `key`, or nil when it is not there.
  subscript(key: String) -> YAMLCursor? { entries[key] }

  /// The value of `key`; its absence is an error that says what to write.
  func required(_ key: String, example: String) -> YAMLCursor? {
    if let entry = entries[key] { return entry }
    let place = cursor.keyPath.isEmpty ? "" : " in '\(cursor.name)'"
    cursor.error("missing key '\(key)'\(place), for example  \(example)")
    return nil
  }
}
