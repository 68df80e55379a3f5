public import LinearAlgebra
public import Tensors

/// Scales every sample to Euclidean length 1.
///
/// Matches scikit-learn 1.9 `Normalizer(norm="l2")`: a sample shorter than ten rounding errors stays as it
/// is. Learns nothing but the number of features.
public struct L2Normalizer: Reducer {
  public static let name = "l2_normalizer"

  /// A normalizer; it has no hyperparameters.
  public init() {}

  public var hyperparameters: [String: ParameterValue] { [:] }

  public func validate() throws(ReductionError) {}

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedL2Normalizer {
    FittedL2Normalizer(featureCount: source.columnCount)
  }
}
