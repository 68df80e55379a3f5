/// The `evaluate:` section: where the trained head is measured.
public struct EvaluateSpec: Equatable, Sendable {
  /// A part of the dataset.
  public enum Split: String, CaseIterable, Equatable, Sendable {
    /// What was trained on.
    case train
    /// What choices are made on.
    case validation
    /// What nothing was chosen on.
    case test
  }

  /// The splits, in the order of the report, none twice.
  public var splits: [Split]

  /// An evaluate section.
  public init(splits: [Split]) { self.splits = splits }
}

extension EvaluateSpec {
  /// Reads the section; nil without a head. Problems are logged.
  static func read(_ cursor: YAMLCursor?, hasHead: Bool, split: SplitSpec) -> EvaluateSpec? {
    guard hasHead else {
      cursor?.error("'evaluate' measures a head, but the file has none; add  head: {svm: {}}")
      return nil
    }
    let isEmpty: [Split: Bool] =
      split.method.usesFractions ? [.validation: split.validation == 0, .test: split.test == 0] : [:]
    let defaults = EvaluateSpec(splits: [.validation, .test].filter { isEmpty[$0] != true })
    guard let cursor, let map = cursor.mapping(keys: ["splits"]), let list = map["splits"],
      let items = list.items()
    else { return defaults }
    var splits: [Split] = []
    for item in items {
      guard let part = item.choice(Split.self) else { continue }
      if splits.contains(part) {
        item.error("'\(part.rawValue)' is listed twice")
      } else if isEmpty[part] == true {
        item.error("there is no \(part.rawValue) split: dataset.split.\(part.rawValue) is 0")
      } else {
        splits.append(part)
      }
    }
    return EvaluateSpec(splits: splits)
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    ["evaluate:", "  splits: [\(splits.map(\.rawValue).joined(separator: ", "))]"]
  }
}
