/// The `search:` section: which settings of reducers and head are tried, and how they are compared.
public struct SearchSpec: Equatable, Sendable {
  /// What candidates are ranked by; larger is better.
  public enum Scoring: String, CaseIterable, Equatable, Sendable {
    /// The share predicted correctly.
    case accuracy
    /// The mean over classes of the share of each that is predicted correctly.
    case balancedAccuracy = "balanced_accuracy"
    /// The plain mean over classes of F1.
    case macroF1 = "f1_macro"
  }

  /// One way to set the searched parameters.
  public struct Candidate: Equatable, Sendable {
    /// The searched parameters by name with their values as written, in the order of the file.
    public let parameters: [Parameter]
    /// The whole `reduce:` list with them.
    public let reduce: [ReductionSpec]
    /// The whole head with them.
    public let head: HeadSpec

    /// A candidate of these parts.
    public init(parameters: [Parameter], reduce: [ReductionSpec], head: HeadSpec) {
      (self.parameters, self.reduce, self.head) = (parameters, reduce, head)
    }
  }

  /// A searched parameter with one of its values.
  public struct Parameter: Equatable, Sendable {
    /// As in the file: `C`, `pca.components`.
    public let name: String
    /// As YAML.
    public let value: String

    /// `name: value`.
    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  /// How many folds the training split is dealt to.
  public var foldCount = 5
  /// What candidates are ranked by.
  public var scoring = Scoring.accuracy
  /// What is tried, in order, none twice; never empty.
  public var candidates: [Candidate]
  /// The space they were made from, as one line of YAML.
  public var space: String

  /// A search among `candidates`.
  public init(foldCount: Int = 5, scoring: Scoring = .accuracy, candidates: [Candidate], space: String) {
    (self.foldCount, self.scoring) = (foldCount, scoring)
    (self.candidates, self.space) = (candidates, space)
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    ["search:", "  cv: \(foldCount)", "  scoring: \(scoring.rawValue)", "  \(space)"]
  }
}
