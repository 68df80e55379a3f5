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
  /// - Throws: `ReductionError`; `LinearAlgebraError` where a decomposition fails; what the context throws when
  ///   somebody asked to stop.
  /// - Complexity: Samples pass through earlier steps block by block and again for every pass of a later
  ///   step, so no second copy of the features is held (`PCA` with the full solver excepted).
  public func fit(
    _ features: any RowSource, context: FittingContext = FittingContext()
  ) throws -> FittedReducerChain {
    try validate()
    try checkFeatures(features, reducer: steps.first?.name ?? "reduce")
    var fitted: [FittedReducer] = []
    for step in steps {
      try context.checkCancellation()
      fitted.append(try step.fit(checked: Self.source(features, after: fitted), context: context))
    }
    return FittedReducerChain(
      inputDimension: features.columnCount, fittedSteps: fitted,
      hyperparameters: steps.map(\.hyperparameters))
  }

  /// What `steps` make of `features`, read by columns where that is possible.
  private static func source(_ features: any RowSource, after steps: [FittedReducer]) -> any RowSource {
    if steps.isEmpty { return features }
    let rows = TransformedRows(source: features, steps: steps)
    if let panels = features as? any PanelSource, steps.allSatisfy(\.isColumnwise) {
      return TransformedPanels(rows: rows, source: panels)
    }
    return rows
  }
}
