public import LinearAlgebra
public import Tensors

/// Fitted reduction steps in the order they are applied.
///
/// Stored as one archive (see `ArchiveWriter`): input dimension, step count, then for every step its name,
/// its hyperparameters and its own fields.
public struct FittedReducerChain: ArchiveCodable, Equatable, Sendable {
  /// What there is to say about one step without its matrices.
  public struct StepInfo: Codable, Equatable, Sendable {
    /// The step's name in pipeline files.
    public let kind: String
    /// The hyperparameters it was fitted with.
    public let parameters: [String: ParameterValue]
    /// The number of features of a sample that goes in.
    public let inputDimension: Int
    /// The number of features of a sample that comes out.
    public let outputDimension: Int
    /// The variance of every component; nil for steps without components.
    public let explainedVariance: [Double]?
    /// The share of the total variance of every component; nil for steps without components.
    public let explainedVarianceRatio: [Double]?
    /// The singular value of every component; nil for steps without components.
    public let singularValues: [Double]?
    /// The solver that `auto` stood for; nil for steps without one.
    public let solver: AxesSolver?
    /// One axis per row, `(componentCount, inputDimension)`; nil for steps without components.
    public let components: Matrix<Double>?
  }

  public static let archiveKind = "REDUCERS"
  public static let archiveVersion = 1

  /// The number of features of a sample that goes in.
  public let inputDimension: Int
  /// The fitted steps; may be empty.
  public let fittedSteps: [FittedReducer]
  private let hyperparameters: [[String: ParameterValue]]

  /// No steps: samples of `dimension` features stay as they are.
  public init(dimension: Int) { self.init(inputDimension: dimension, fittedSteps: [], hyperparameters: []) }

  /// Steps with the hyperparameters they were fitted with.
  init(inputDimension: Int, fittedSteps: [FittedReducer], hyperparameters: [[String: ParameterValue]]) {
    self.inputDimension = inputDimension
    self.fittedSteps = fittedSteps
    self.hyperparameters = hyperparameters
  }

  /// The number of features of a sample that comes out.
  public var outputDimension: Int { fittedSteps.last?.outputDimension ?? inputDimension }

  /// What every step did, in order.
  public var steps: [StepInfo] {
    zip(fittedSteps, hyperparameters).map { step, parameters in
      var components:
        (variance: [Double], ratio: [Double], values: [Double], solver: AxesSolver, axes: Matrix<Double>)?
      switch step {
      case .pca(let pca):
        components = (
          pca.explainedVariance, pca.explainedVarianceRatio, pca.singularValues, pca.solver, pca.components
        )
      case .truncatedSVD(let svd):
        components = (
          svd.explainedVariance, svd.explainedVarianceRatio, svd.singularValues, svd.solver, svd.components
        )
      case .varianceThreshold, .standardScaler, .minMaxScaler, .l2Normalizer: break
      }
      return StepInfo(
        kind: step.name, parameters: parameters, inputDimension: step.inputDimension,
        outputDimension: step.outputDimension, explainedVariance: components?.variance,
        explainedVarianceRatio: components?.ratio, singularValues: components?.values,
        solver: components?.solver, components: components?.axes)
    }
  }

  /// Passes samples through all steps, block by block.
  ///
  /// - Parameter features: `(sampleCount, inputDimension)`, all values finite.
  /// - Returns: `(sampleCount, outputDimension)`.
  /// - Throws: `ReductionError.wrongFeatureCount` or `.nonFinite`; what reading `features` throws.
  public func transform(_ features: any RowSource) throws -> Matrix<Double> {
    var elements: [Double] = []
    elements.reserveCapacity(features.rowCount * outputDimension)
    try forEachTransformedBlock(of: features) { elements.append(contentsOf: $0.elements) }
    return Matrix(rowCount: features.rowCount, columnCount: outputDimension, elements: elements)
  }

  /// Passes samples through all steps and rounds what comes out to single precision, which heads take.
  ///
  /// - Parameter features: `(sampleCount, inputDimension)`, all values finite.
  /// - Returns: `(sampleCount, outputDimension)`.
  /// - Throws: `ReductionError.wrongFeatureCount` or `.nonFinite`.
  public func reduce(_ features: any RowSource) throws -> Matrix<Float> {
    // Single precision is what features are already: without steps there is nothing to do.
    if fittedSteps.isEmpty, features.columnCount == inputDimension, let matrix = features as? Matrix<Float> {
      return matrix
    }
    var elements: [Float] = []
    elements.reserveCapacity(features.rowCount * outputDimension)
    try forEachTransformedBlock(of: features) { elements.append(contentsOf: $0.narrowed().elements) }
    return Matrix(rowCount: features.rowCount, columnCount: outputDimension, elements: elements)
  }

  private func forEachTransformedBlock(
    of features: any RowSource, _ body: (Matrix<Double>) throws -> Void
  ) throws {
    let name = fittedSteps.first?.name ?? "reduce"
    try checkFeatureCount(features, expected: inputDimension, reducer: name)
    let widths = fittedSteps.filter { !$0.isColumnwise }.map { $0.inputDimension * $0.outputDimension }
    try forEachCheckedBlock(
      of: features, reducer: name, axesByteCount: 8 * (widths.max() ?? 0)
    ) { block in
      for step in fittedSteps { step.transform(checked: &block) }
      try body(block)
    }
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(inputDimension)
    writer.put(fittedSteps.count)
    for (step, parameters) in zip(fittedSteps, hyperparameters) {
      parameters.write(to: &writer)
      step.write(to: &writer)
    }
  }

  public init(from reader: inout ArchiveReader) throws {
    inputDimension = try reader.takeInt()
    let count = try reader.takeInt()
    try reader.require(inputDimension > 0 && count >= 0, "\(inputDimension) features, \(count) steps")
    var steps: [FittedReducer] = []
    var hyperparameters: [[String: ParameterValue]] = []
    var dimension = inputDimension
    for _ in 0..<count {
      hyperparameters.append(try .init(from: &reader))
      let step = try FittedReducer(from: &reader)
      try reader.require(
        step.inputDimension == dimension,
        "\(step.name) takes \(step.inputDimension) features, but \(dimension) reach it")
      dimension = step.outputDimension
      steps.append(step)
    }
    fittedSteps = steps
    self.hyperparameters = hyperparameters
  }
}
