/// The `dataset:` section: which images, with which labels, in which split.
public struct DatasetSpec: Equatable, Sendable {
  /// Where the samples are listed.
  public enum Source: Equatable, Sendable {
    /// A folder of images; relative paths start at the current folder.
    case folder(String)
    /// A CSV file `path,label[,split]`; relative paths start at the current folder.
    case csv(String)
    /// A query on the store with the columns `path`, `label` and, if wanted, `split`.
    case sql(String)
    /// Pictures drawn from formulas while a network learns; there are no files and no splits.
    case formulas(FormulasSpec)
  }

  /// Where the samples are listed.
  public var source: Source
  /// Which samples are kept from training.
  public var split: SplitSpec

  /// A dataset section.
  public init(source: Source, split: SplitSpec) {
    (self.source, self.split) = (source, split)
  }

  /// What is drawn; nil for a dataset of files.
  public var formulas: FormulasSpec? { if case .formulas(let formulas) = source { formulas } else { nil } }

  /// Whether there is something to look at after each epoch of a training.
  var hasValidation: Bool {
    if let formulas { return formulas.validation > 0 }
    return !split.method.usesFractions || split.validation > 0
  }
}
