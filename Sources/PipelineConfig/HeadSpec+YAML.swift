extension HeadSpec {
  /// Reads the section; nil when there is none. Problems are logged.
  static func read(_ cursor: YAMLCursor?) -> HeadSpec? {
    guard let cursor, let (_, settings) = cursor.variant("head", of: ["svm"], later: ["mlp": " (known: svm)"])
    else { return nil }
    return .svm(SVMSpec.read(settings))
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    switch self {
    case .svm(let svm): ["head:", "  svm:"] + svm.yaml.map { "    \($0)" }
    }
  }
}
