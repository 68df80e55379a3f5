/// The `dataset.split` section: which samples are kept from training.
public struct SplitSpec: Equatable, Sendable {
  /// How samples are assigned.
  public enum Method: String, CaseIterable, Equatable, Sendable {
    /// By the content of the file, whatever the other samples are.
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

  /// The fraction for validation, `0..<1`; 0 for methods that read the split.
  public var validation: Double
  /// The fraction for testing, `0..<1`; with `validation` less than 1.
  public var test: Double
  /// How samples are assigned.
  public var method: Method

  /// A split section.
  public init(validation: Double = 0, test: Double = 0, method: Method = .hash) {
    (self.validation, self.test, self.method) = (validation, test, method)
  }
}
