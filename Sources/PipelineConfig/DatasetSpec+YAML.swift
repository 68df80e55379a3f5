extension DatasetSpec {
  /// Reads the section; problems are logged, and what stands for them is never used.
  static func read(_ cursor: YAMLCursor, seed: YAMLCursor?) -> DatasetSpec {
    let placeholder = DatasetSpec(source: .folder(""), split: SplitSpec())
    let sources = ["folder", "csv", "sql", "formulas"]
    guard let map = cursor.mapping(keys: sources + ["split"]) else { return placeholder }
    let given = sources.compactMap { map[$0] }
    if given.count > 1 {
      let names = given.map { "'\($0.name)'" }.joined(separator: " and ")
      given[1].error("a dataset has one source, got \(names); keep one of them")
    }
    guard let entry = given.first else {
      cursor.error(
        "'dataset' needs one of 'folder', 'csv', 'sql' and 'formulas', for example  folder: data/fruits")
      _ = SplitSpec.read(map["split"], sourceKey: nil, seed: seed)
      return placeholder
    }
    if entry.name == "formulas" {
      map["split"]?.error(
        "pictures drawn from formulas are not split: every epoch draws new ones to learn from, and "
          + "formulas.validation says how many are kept to look at; leave 'split' out")
      return FormulasSpec.read(entry).map { DatasetSpec(source: .formulas($0), split: SplitSpec()) }
        ?? placeholder
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
    let sourceLine: String
    switch source {
    case .folder(let path): sourceLine = "folder: \(YAMLText.scalar(path))"
    case .csv(let path): sourceLine = "csv: \(YAMLText.scalar(path))"
    case .sql(let query): sourceLine = "sql: \(YAMLText.scalar(query))"
    case .formulas(let formulas): return ["dataset:", "  formulas: \(formulas.yaml)"]
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
