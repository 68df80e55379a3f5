public import LinearAlgebra
public import Tensors

/// Reduction steps in the order they are applied.
public struct ReducerChain: Codable, Equatable, Sendable {
  /// The steps; may be empty, which leaves features as they are.
  public var steps: [ReducerSpec]

  /// A chain of `steps`.
  public init(_ steps: [ReducerSpec]) { self.steps = steps }

  /// Checks all hyperparameters without data.
  ///
  /// - Throws: `ReductionError.invalidHyperparameter` for the first one out of range.
  public func validate() throws(ReductionError) {
    for step in steps { try step.validate() }
  }

  /// Fits every step on what the steps before it make of `features`.
  ///
  /// - Parameter features: The training samples only: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `ReductionError`; `LinearAlgebraError` where a decomposition fails.
  /// - Complexity: Samples pass through earlier steps block by block and again for every pass of a later
  ///   step, so no second copy of the features is held (`PCA` with the full solver excepted).
  public func fit<Scalar: WideningScalar>(_ features: Matrix<Scalar>) throws -> FittedReducerChain {
    try validate()
    try checkFeatures(features, reducer: steps.first?.name ?? "reduce")
    var fitted: [FittedReducer] = []
    for step in steps {
      fitted.append(try step.fit(checked: TransformedRows(source: features, steps: fitted)))
    }
    return FittedReducerChain(
      inputDimension: features.columnCount, fittedSteps: fitted,
      hyperparameters: steps.map(\.hyperparameters))
  }
}

/// The rows of a source after some fitted steps.
private struct TransformedRows: RowSource {
  let source: any RowSource
  let steps: [FittedReducer]

  var rowCount: Int { source.rowCount }
  var columnCount: Int { steps.last?.outputDimension ?? source.columnCount }

  // Bounded by the widest matrix on the way, which is the source's.
  var blocks: [Range<Int>] { source.blocks }

  func rows(_ range: Range<Int>) throws -> Matrix<Double> {
    steps.reduce(try source.rows(range)) { $1.transform(checked: $0) }
  }
}
