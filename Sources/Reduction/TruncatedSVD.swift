public import LinearAlgebra
public import Tensors

/// Projection on the leading right singular vectors, without centring.
///
/// Matches scikit-learn 1.9 `TruncatedSVD(algorithm="arpack")` up to rounding: the same axes and signs as
/// the exact decomposition, variances of the scores with population divisor.
public struct TruncatedSVD: Reducer {
  public static let name = "truncated_svd"

  /// How many components are kept.
  public var componentCount: Int
  /// How the axes are computed.
  public var solver: AxesSolver

  /// A decomposition that keeps `componentCount` components.
  public init(componentCount: Int = 2, solver: AxesSolver = .auto) {
    (self.componentCount, self.solver) = (componentCount, solver)
  }

  public var hyperparameters: [String: ParameterValue] {
    ["components": .integer(componentCount), "solver": .text(solver.rawValue)]
  }

  public func validate() throws(ReductionError) {
    guard componentCount >= 1 else {
      throw .invalidHyperparameter(
        reducer: Self.name, name: "components", found: "\(componentCount)",
        expected: "a whole number from 1 up")
    }
  }

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedTruncatedSVD {
    guard componentCount <= min(source.rowCount, source.columnCount) else {
      throw ReductionError.tooManyComponents(
        reducer: Self.name, requested: componentCount, sampleCount: source.rowCount,
        featureCount: source.columnCount)
    }
    let axes = try PrincipalAxes(
      of: source, centredOn: nil, wanted: .count(componentCount), solver: solver, context: context)
    let count = Double(source.rowCount)
    let scores = ProjectedRows(source: source, components: axes.components)
    let scoreSquares = try ColumnStatistics(of: scores, context: context)
      .deviations(of: scores, context: context).squares
    let totalSquares = try ColumnStatistics(of: source, context: context)
      .deviations(of: source, context: context).squares.reduce(0, +)
    return FittedTruncatedSVD(
      components: axes.components, singularValues: axes.singularValues,
      explainedVariance: scoreSquares.map { $0 / count },
      explainedVarianceRatio: scoreSquares.map { totalSquares == 0 ? 0 : $0 / totalSquares },
      solver: axes.solver)
  }
}

/// The scores of a source's rows on given axes.
private struct ProjectedRows: RowSource {
  let source: any RowSource
  let components: Matrix<Double>

  var rowCount: Int { source.rowCount }
  var columnCount: Int { components.rowCount }

  var widestColumnCount: Int { source.widestColumnCount }

  func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    try source.read(range, centredOn: nil, into: &block)
    block = block.multiplied(by: components, transposingOther: true)
    if let mean { block.subtractFromEachRow(mean) }
  }
}
