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
  }

  /// Where the samples are listed.
  public var source: Source
  /// Which samples are kept from training.
  public var split: SplitSpec

  /// A dataset section.
  public init(source: Source, split: SplitSpec) {
    (self.source, self.split) = (source, split)
  }
}
