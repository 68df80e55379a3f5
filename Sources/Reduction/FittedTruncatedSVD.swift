import LinearAlgebra
public import Tensors

/// Leading right singular vectors learned from samples.
public struct FittedTruncatedSVD: FittedReducerStep {
  public static let name = TruncatedSVD.name
  public static let archiveKind = "TRUNCSVD"
  public static let archiveVersion = 1

  /// One axis per row: `(componentCount, featureCount)`, orthonormal.
  public let components: Matrix<Double>
  /// The singular value of each axis, largest first.
  public let singularValues: [Double]
  /// The population variance of the scores on each axis.
  public let explainedVariance: [Double]
  /// The same as a share of the summed variances of all features; 0 where nothing varies.
  public let explainedVarianceRatio: [Double]
  /// The solver that was used; never `.auto`.
  public let solver: AxesSolver

  /// Numbers as learned.
  init(
    components: Matrix<Double>, singularValues: [Double], explainedVariance: [Double],
    explainedVarianceRatio: [Double], solver: AxesSolver
  ) {
    self.components = components
    self.singularValues = singularValues
    self.explainedVariance = explainedVariance
    self.explainedVarianceRatio = explainedVarianceRatio
    self.solver = solver
  }

  public var inputDimension: Int { components.columnCount }
  public var outputDimension: Int { components.rowCount }

  public func transform(checked block: inout Matrix<Double>) {
    block = block.multiplied(by: components, transposingOther: true)
  }

  /// Samples rebuilt from their scores, as far as the kept axes reach.
  ///
  /// - Parameter scores: `(sampleCount, componentCount)`.
  /// - Throws: `ReductionError.wrongFeatureCount`.
  public func inverseTransform(_ scores: Matrix<Double>) throws -> Matrix<Double> {
    try checkFeatureCount(scores, expected: outputDimension, reducer: Self.name)
    return scores.multiplied(by: components)
  }

  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    Matrix(rows: [gradient]).multiplied(by: components).elements
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(components)
    for values in [singularValues, explainedVariance, explainedVarianceRatio] { writer.put(values) }
    writer.put(solver.rawValue)
  }

  public init(from reader: inout ArchiveReader) throws {
    components = try reader.takeMatrix()
    singularValues = try reader.takeDoubles()
    explainedVariance = try reader.takeDoubles()
    explainedVarianceRatio = try reader.takeDoubles()
    solver = try reader.takeSolver()
    try reader.requireAxes(
      components, featureCount: components.columnCount,
      values: [singularValues, explainedVariance, explainedVarianceRatio])
  }
}
