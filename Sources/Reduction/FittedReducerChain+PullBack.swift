internal import LinearAlgebra
internal import Tensors

/// A sample on its way through fitted steps, remembered so that derivatives find their way back.
public struct ReducedSample: Equatable, Sendable {
  /// The sample before each step, and at last what comes out.
  private let stages: [[Double]]
  private let steps: [FittedReducer]

  /// What comes out, in double precision.
  public var values: [Double] { stages[stages.count - 1] }

  /// Passes a checked sample through all steps.
  fileprivate init(_ sample: [Double], through steps: [FittedReducer]) {
    self.steps = steps
    var stages = [sample]
    for step in steps {
      var block = Matrix(rows: [stages[stages.count - 1]])
      step.transform(checked: &block)
      stages.append(block.elements)
    }
    self.stages = stages
  }

  /// How something changes with the features that went in, from how it changes with those that came out.
  ///
  /// - Parameter gradient: The derivatives by each of `values`.
  /// - Returns: The derivatives by each feature of the sample: the gradient times the Jacobian matrix of all steps.
  /// - Precondition: There are as many derivatives as values.
  public func pullBack(_ gradient: [Double]) -> [Double] {
    precondition(gradient.count == values.count, "\(gradient.count) derivatives by \(values.count) features")
    return zip(steps, stages).reversed().reduce(gradient) { $1.0.pullBack(checked: $0, at: $1.1) }
  }
}

extension FittedReducerChain {
  /// Passes one sample through all steps, for derivatives.
  ///
  /// - Parameter sample: `inputDimension` finite values.
  /// - Throws: `ReductionError.wrongFeatureCount` or `.nonFinite`.
  public func reduce(sample: [Double]) throws -> ReducedSample {
    let name = fittedSteps.first?.name ?? "reduce"
    let row = Matrix(rowCount: 1, columnCount: sample.count, elements: sample)
    try checkFeatureCount(row, expected: inputDimension, reducer: name)
    try checkFinite(row, firstRow: 0, reducer: name)
    return ReducedSample(sample, through: fittedSteps)
  }

  /// Whether all steps are matrix products and sums, so that derivatives are the same at all samples.
  public var isAffine: Bool { fittedSteps.allSatisfy(\.isAffine) }
}
