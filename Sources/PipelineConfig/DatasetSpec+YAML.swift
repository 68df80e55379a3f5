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
