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

/// The `dataset.split` section: which samples are kept from training.
public struct SplitSpec: Equatable, Sendable {
  /// How samples are assigned.
  public enum Method: String, CaseIterable, Equatable, Sendable {
    /// By the content of the file, so that a sample keeps its split when others come and go.
    case hash
    /// Seeded shuffle within each class, with exact proportions.
    case stratified
    /// `train/`, `validation/` and `test/` folders.
    case folder
    /// The `split` column of the CSV file or query.
    case column
    /// As Keras' `flow_from_directory(validation_split=)`.
    case kerasDirectory = "keras_directory"
    /// As Keras' `image_dataset_from_directory(validation_split=)`.
    case kerasDataset = "keras_dataset"

    /// Whether the split is computed from fractions; otherwise it is read.
    public var usesFractions: Bool { self != .folder && self != .column }
    /// Whether the method knows a test split; Keras' two do not.
    public var hasTest: Bool { self != .kerasDirectory && self != .kerasDataset }
  }

  /// The fraction kept for validation, `0 <= validation < 1`; 0 for methods that read the split.
  public var validation: Double
  /// The fraction kept for testing, `0 <= test < 1`; together with `validation` less than 1.
  public var test: Double
  /// How samples are assigned.
  public var method: Method

  /// A split section.
  public init(validation: Double = 0, test: Double = 0, method: Method = .hash) {
    (self.validation, self.test, self.method) = (validation, test, method)
  }
}
