extension DatasetSpec {
  /// Reads the section; problems are logged, and what stands for them is never used.
  static func read(_ cursor: YAMLCursor, seed: YAMLCursor?) -> DatasetSpec {
    let placeholder = DatasetSpec(source: .folder(""), split: SplitSpec())
    guard let map = cursor.mapping(keys: ["folder", "csv", "sql", "split"]) else { return placeholder }
    let given = ["folder", "csv", "sql"].compactMap { map[$0] }
    if given.count > 1 {
      let names = given.map { "'\($0.name)'" }.joined(separator: " and ")
      given[1].error("a dataset has one source, got \(names); keep one of them")
    }
    guard let entry = given.first else {
      cursor.error("'dataset' needs one of 'folder', 'csv' and 'sql', for example  folder: data/fruits")
      _ = SplitSpec.read(map["split"], sourceKey: nil, seed: seed)
      return placeholder
    }
    let text = entry.text() ?? ""
    let source: Source =
      switch entry.name {
      case "folder": .folder(text)
      case "csv": .csv(text)
      default: .sql(text)
      }
    return DatasetSpec(source: source, split: SplitSpec.read(map["split"], sourceKey: entry.name, seed: seed))
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    let sourceLine =
      switch source {
      case .folder(let path): "folder: \(YAMLText.scalar(path))"
      case .csv(let path): "csv: \(YAMLText.scalar(path))"
      case .sql(let query): "sql: \(YAMLText.scalar(query))"
      }
    let fractions =
      !split.method.usesFractions
      ? ""
      : "validation: \(split.validation), " + (split.method.hasTest ? "test: \(split.test), " : "")
    return [
      "dataset:", "  \(sourceLine)", "  split: {\(fractions)method: \(split.method.rawValue)}",
    ]
  }
}

extension SplitSpec {
  /// Reads the section, knowing where the samples come from (nil when that could not be read).
  fileprivate static func read(_ cursor: YAMLCursor?, sourceKey: String?, seed: YAMLCursor?) -> SplitSpec {
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
