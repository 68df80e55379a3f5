import LinearAlgebra
public import Tensors

/// Principal axes learned from samples.
public struct FittedPCA: FittedReducerStep {
  public static let name = PCA.name
  public static let archiveKind = "PCA"
  public static let archiveVersion = 1

  /// The mean of each feature.
  public let mean: [Double]
  /// One axis per row: `(componentCount, featureCount)`, orthonormal.
  public let components: Matrix<Double>
  /// The singular value of each axis, largest first.
  public let singularValues: [Double]
  /// The variance along each axis; divides by `sampleCount - 1`.
  public let explainedVariance: [Double]
  /// The share of the total variance along each axis; 0 where there is no variance at all.
  public let explainedVarianceRatio: [Double]
  /// The mean variance along the axes that were dropped; 0 if none was.
  ///
  /// Of the `min(sampleCount, featureCount)` axes there can be, as scikit-learn's full solver counts them.
  public let noiseVariance: Double
  /// Whether scores are divided by their standard deviation.
  public let whiten: Bool
  /// The number of samples it was fitted on.
  public let sampleCount: Int
  /// The solver that was used; never `.auto`.
  public let solver: AxesSolver

  /// Numbers as learned.
  init(
    mean: [Double], components: Matrix<Double>, singularValues: [Double], explainedVariance: [Double],
    explainedVarianceRatio: [Double], noiseVariance: Double, whiten: Bool, sampleCount: Int,
    solver: AxesSolver
  ) {
    self.mean = mean
    self.components = components
    self.singularValues = singularValues
    self.explainedVariance = explainedVariance
    self.explainedVarianceRatio = explainedVarianceRatio
    self.noiseVariance = noiseVariance
    self.whiten = whiten
    self.sampleCount = sampleCount
    self.solver = solver
  }

  /// The number of axes.
  public var componentCount: Int { components.rowCount }
  public var inputDimension: Int { mean.count }
  public var outputDimension: Int { components.rowCount }

  public func transform(checked block: inout Matrix<Double>) {
    block.subtractFromEachRow(mean)
    block = block.multiplied(by: components, transposingOther: true)
    if whiten { block.standardize(shift: nil, scale: whiteningScale) }
  }

  /// Samples rebuilt from their scores, exactly so if no component with variance was dropped.
  ///
  /// - Parameter scores: `(sampleCount, componentCount)`.
  /// - Throws: `ReductionError.wrongFeatureCount`.
  public func inverseTransform(_ scores: Matrix<Double>) throws -> Matrix<Double> {
    try checkFeatureCount(scores, expected: outputDimension, reducer: Self.name)
    var unscaled = scores
    if whiten { unscaled.mapColumns(factor: whiteningScale, offset: explainedVariance.map { _ in 0 }) }
    var samples = unscaled.multiplied(by: components)
    samples.subtractFromEachRow(mean.map { -$0 })
    return samples
  }

  /// Standard deviations, kept away from zero as scikit-learn does for rank-deficient samples.
  private var whiteningScale: [Double] {
    explainedVariance.map { max($0.squareRoot(), Double.ulpOfOne) }
  }

  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    let scores = whiten ? zip(gradient, whiteningScale).map { $0 / $1 } : gradient
    return Matrix(rows: [scores]).multiplied(by: components).elements
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(mean)
    writer.put(components)
    for values in [singularValues, explainedVariance, explainedVarianceRatio] { writer.put(values) }
    writer.put(noiseVariance)
    writer.put(whiten)
    writer.put(sampleCount)
    writer.put(solver.rawValue)
  }

  public init(from reader: inout ArchiveReader) throws {
    mean = try reader.takeDoubles()
    components = try reader.takeMatrix()
    singularValues = try reader.takeDoubles()
    explainedVariance = try reader.takeDoubles()
    explainedVarianceRatio = try reader.takeDoubles()
    noiseVariance = try reader.takeDouble()
    whiten = try reader.takeBool()
    sampleCount = try reader.takeInt()
    solver = try reader.takeSolver()
    try reader.requireAxes(
      components, featureCount: mean.count,
      values: [singularValues, explainedVariance, explainedVarianceRatio])
  }
}

extension ArchiveReader {
  /// The next solver.
  mutating func takeSolver() throws -> AxesSolver {
    let name = try takeString()
    guard let solver = AxesSolver(rawValue: name) else {
      throw inconsistency("no solver is called '\(name)'")
    }
    return solver
  }

  /// Checks that axes fit the features, and that every axis has its values.
  func requireAxes(_ components: Matrix<Double>, featureCount: Int, values: [[Double]]) throws {
    try require(
      components.rowCount > 0 && components.columnCount > 0 && components.columnCount == featureCount,
      "axes of \(components.rowCount)×\(components.columnCount) for \(featureCount) features")
    for list in values {
      try require(
        list.count == components.rowCount, "\(list.count) values for \(components.rowCount) axes")
    }
  }
}
