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
  func fit(checked source: any RowSource, context: FittingContext) throws -> Fitted
}

extension Reducer {
  /// Learns from `features`.
  ///
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `ReductionError`; `LinearAlgebraError` where a decomposition fails; what the context throws when
  ///   somebody asked to stop.
  public func fit(_ features: any RowSource, context: FittingContext = FittingContext()) throws -> Fitted {
    try validate()
    try checkFeatures(features, reducer: Self.name)
    return try fit(checked: features, context: context)
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
  func transform(checked block: inout Matrix<Double>)

  /// How something changes with the features that go in, from how it changes with those that come out.
  ///
  /// The product of a row vector with the step's Jacobian matrix.
  ///
  /// - Parameters:
  ///   - gradient: The derivatives by each of the `outputDimension` features that come out.
  ///   - sample: What goes in, `inputDimension` values; only steps that are not affine look at it.
  func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double]

  /// Whether the step is a matrix product and a sum, so that its Jacobian matrix is the same at all samples.
  var isAffine: Bool { get }
}

extension FittedReducerStep {
  public var isAffine: Bool { true }

  /// Transforms `features`, block by block.
  ///
  /// - Parameter features: `(sampleCount, inputDimension)`, all values finite.
  /// - Returns: `(sampleCount, outputDimension)`.
  /// - Throws: `ReductionError.wrongFeatureCount` or `.nonFinite`.
  public func transform(_ features: any RowSource) throws -> Matrix<Double> {
    try checkFeatureCount(features, expected: inputDimension, reducer: Self.name)
    var elements: [Double] = []
    elements.reserveCapacity(features.rowCount * outputDimension)
    try forEachCheckedBlock(
      of: features, reducer: Self.name,
      axesByteCount: outputDimension < inputDimension ? 8 * inputDimension * outputDimension : 0
    ) { block in
      transform(checked: &block)
      elements.append(contentsOf: block.elements)
    }
    return Matrix(rowCount: features.rowCount, columnCount: outputDimension, elements: elements)
  }
}

/// Hands `features` to `body` in blocks, after refusing NaN and infinities in them.
///
/// - Parameter axesByteCount: The size of what every block is multiplied by. Blocks are as large, so that reading the
///   axes again is not what takes the time, and else small enough for the processor's cache.
func forEachCheckedBlock(
  of features: any RowSource, reducer: String, axesByteCount: Int,
  _ body: (inout Matrix<Double>) throws -> Void
) throws {
  let byteCount = min(max(axesByteCount, 8 << 20), 128 << 20)
  var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
  for range in features.blocks(ofAtMost: byteCount) {
    try features.read(range, centredOn: nil, into: &block)
    try checkFinite(block, firstRow: range.lowerBound, reducer: reducer)
    try body(&block)
  }
}
