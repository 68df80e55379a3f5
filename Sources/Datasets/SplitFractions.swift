/// How much of a dataset is kept from training.
public struct SplitFractions: Equatable, Sendable {
  /// The fraction for validation, `0 <= validation < 1`.
  public let validation: Double
  /// The fraction for testing, `0 <= test < 1`.
  public let test: Double

  /// These fractions.
  ///
  /// - Throws: `DatasetError.fractions` when one is negative or not a number, or nothing is left to train on.
  public init(validation: Double, test: Double) throws(DatasetError) {
    guard validation >= 0, test >= 0, validation + test < 1 else {
      throw .fractions(
        "validation \(validation) and test \(test) must each be at least 0 and together less than 1")
    }
    (self.validation, self.test) = (validation, test)
  }
}
