public import LinearAlgebra
public import Tensors

/// A reduction step before it has seen data: its hyperparameters.
public protocol Reducer: Codable, Equatable, Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedReducerStep

  /// The step's name in pipeline files.
  static var name: String { get }

  /// The hyperparameters by their names in pipeline files.
  var hyperparameters: [String: ParameterValue] { get }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `ReductionError.invalidHyperparameter` for the first one out of range.
  func validate() throws(ReductionError)

  /// Learns from `source`, whose shape and numbers have been checked.
  ///
  /// - Parameter source: At least one row and one column, all values finite.
  func fit(checked source: any RowSource) throws -> Fitted
}

extension Reducer {
  /// Learns from `features`.
  ///
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `ReductionError`; `LinearAlgebraError` where a decomposition fails.
  public func fit<Scalar: WideningScalar>(_ features: Matrix<Scalar>) throws -> Fitted {
    try validate()
    try checkFeatures(features, reducer: Self.name)
    return try fit(checked: features)
  }
}

/// A reduction step that has learned from data.
public protocol FittedReducerStep: ArchiveCodable, Equatable, Sendable {
  /// The step's name in pipeline files.
  static var name: String { get }
  /// The number of features of a sample that goes in.
  var inputDimension: Int { get }
  /// The number of features of a sample that comes out.
  var outputDimension: Int { get }

  /// Transforms samples whose width and numbers have been checked.
  func transform(checked block: Matrix<Double>) -> Matrix<Double>
}

extension FittedReducerStep {
  /// Transforms `features`, block by block.
  ///
  /// - Parameter features: `(sampleCount, inputDimension)`, all values finite.
  /// - Returns: `(sampleCount, outputDimension)`.
  /// - Throws: `ReductionError.wrongFeatureCount` or `.nonFinite`.
  public func transform<Scalar: WideningScalar>(_ features: Matrix<Scalar>) throws -> Matrix<Double> {
    try checkFeatureCount(features, expected: inputDimension, reducer: Self.name)
    try checkFinite(features, reducer: Self.name)
    return transformedInBlocks(features, outputDimension: outputDimension) { transform(checked: $0) }
  }
}

/// Applies `transform` to one block of rows after the other.
func transformedInBlocks<Scalar: WideningScalar>(
  _ features: Matrix<Scalar>, outputDimension: Int, _ transform: (Matrix<Double>) -> Matrix<Double>
) -> Matrix<Double> {
  var elements: [Double] = []
  elements.reserveCapacity(features.rowCount * outputDimension)
  for range in features.blocks { elements.append(contentsOf: transform(features.rows(range)).elements) }
  return Matrix(rowCount: features.rowCount, columnCount: outputDimension, elements: elements)
}
