/// One node of a pipeline file, with the place where it was written.
///
/// Values from the file and values from `--set` live in one tree; their positions tell them apart.
struct YAMLValue: Equatable {
  /// A key and its value.
  struct Entry: Equatable {
    /// The key's text; keys that are not scalars have been refused before.
    var key: String
    /// Where the key stands.
    var keyPosition: SourcePosition
    /// What it is set to.
    var value: YAMLValue
  }

  /// What a node holds.
  enum Content: Equatable {
    /// Text as written; unquoted (`isPlain`) it may mean a number or nothing.
    case scalar(String, isPlain: Bool)
    /// A list.
    case sequence([YAMLValue])
    /// A map in the order of the file; a key may be there twice.
    case mapping([Entry])
  }

  /// Where the value starts.
  var position: SourcePosition
  /// What it holds.
  var content: Content

  /// Whether this is YAML's null: an empty value, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What was found, for messages: `'lots'`, `nothing`, `a list`, `a map`.
  var found: String {
    switch content {
    case .scalar(let text, let isPlain):
      // Line breaks of a text are escaped, so that every message is one line.
      isNull ? "nothing" : isPlain ? "'\(text)'" : "the text \(text.debugDescription)"
    case .sequence: "a list"
    case .mapping: "a map"
    }
  }
}
