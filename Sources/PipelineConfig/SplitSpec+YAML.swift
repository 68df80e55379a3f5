extension SplitSpec {
  /// Reads the section, given the key of the source (nil if that is unclear).
  static func read(_ cursor: YAMLCursor?, sourceKey: String?, seed: YAMLCursor?) -> SplitSpec {
    // A list may bring its own splits; a list without that column is all training.
    let isList = sourceKey == "csv" || sourceKey == "sql"
    var split = SplitSpec(method: isList ? .column : .hash)
    guard let cursor, let map = cursor.mapping(keys: ["validation", "test", "method"]) else { return split }
    let methodCursor = map["method"]
    if let methodCursor {
      guard let method = methodCursor.choice(Method.self) else { return split }
      split.method = method
    } else if map["validation"] != nil || map["test"] != nil {
      split.method = .hash
    }
    let method = split.method
    checkSource(of: method, sourceKey: sourceKey, at: methodCursor)
    for key in ["validation", "test"] {
      guard let fraction = map[key], let value = fraction.number(.properFraction) else { continue }
      if !method.usesFractions {
        fraction.error(
          "'\(key)' has no effect with method \(method.rawValue), which reads the split; leave it out")
      } else if key == "test", !method.hasTest, value > 0 {
        fraction.error(
          "Keras' method \(method.rawValue) has no test split; use hash or stratified, or test images of "
            + "their own")
      } else if key == "test" {
        split.test = value
      } else {
        split.validation = value
      }
    }
    if split.validation + split.test >= 1 {
      (map["test"] ?? cursor).error(
        "'validation' and 'test' together must leave something to train on, got \(split.validation) + "
          + "\(split.test)")
    }
    if method == .kerasDataset, let seed, let value = seed.plainInteger, value > Int(UInt32.max) {
      seed.error("'seed' must be at most \(UInt32.max) for method keras_dataset, as in NumPy, got '\(value)'")
    }
    return split
  }

  private static func checkSource(of method: Method, sourceKey: String?, at cursor: YAMLCursor?) {
    guard let cursor, let sourceKey else { return }
    switch method {
    case .hash, .stratified: break
    case .column where sourceKey == "folder":
      cursor.error("method column reads the split column of a 'csv' or 'sql' dataset, but this is a 'folder'")
    case .folder where sourceKey != "folder", .kerasDirectory where sourceKey != "folder",
      .kerasDataset where sourceKey != "folder":
      cursor.error("method \(method.rawValue) needs a 'folder' dataset, but this is '\(sourceKey)'")
    case .column, .folder, .kerasDirectory, .kerasDataset: break
    }
  }
}
