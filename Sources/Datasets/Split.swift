/// Which part of the work a sample belongs to.
public enum Split: String, CaseIterable, Codable, Sendable {
  /// What reductions and heads are fitted on.
  case train
  /// What choices are made on.
  case validation
  /// What nothing was chosen on.
  case test

  /// The split meant by `word`: `val` and `valid` are validation, in any case.
  public init?(word: String) {
    switch word.lowercased() {
    case "train": self = .train
    case "validation", "val", "valid": self = .validation
    case "test": self = .test
    default: return nil
    }
  }
}
