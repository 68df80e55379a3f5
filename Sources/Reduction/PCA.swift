public import LinearAlgebra
public import Tensors

/// Principal component analysis.
///
/// Matches scikit-learn 1.9 `PCA(svd_solver="full")` on doubles: features are centred but not scaled,
/// variances divide by `sampleCount - 1`, and each axis is signed so that its entry of largest magnitude is
/// positive (the rule since scikit-learn 1.5).
public struct PCA: Reducer {
  /// How many components are kept.
  public enum Components: Equatable, Sendable {
    /// As many as there can be: the smaller of sample and feature count.
    case all
    /// This many.
    case count(Int)
    /// As few as explain more than this share (between 0 and 1) of the variance.
    case fraction(Double)
  }

  public static let name = "pca"

  /// How many components are kept.
  public var components: Components
  /// Whether scores are divided by their standard deviation.
  public var whiten: Bool
  /// How the axes are computed.
  public var solver: AxesSolver

  /// An analysis that keeps `components`.
  public init(components: Components = .all, whiten: Bool = false, solver: AxesSolver = .auto) {
    (self.components, self.whiten, self.solver) = (components, whiten, solver)
  }

  public var hyperparameters: [String: ParameterValue] {
    let kept: ParameterValue =
      switch components {
      case .all: .none
      case .count(let count): .integer(count)
      case .fraction(let fraction): .number(fraction)
      }
    return ["components": kept, "whiten": .flag(whiten), "solver": .text(solver.rawValue)]
  }

  public func validate() throws(ReductionError) {
    if solver == .randomized {
      guard case .count = components else {
        throw .invalidHyperparameter(
          reducer: Self.name, name: "solver", found: "randomized",
          expected: "an exact solver, or components as a whole number")
      }
    }
    let found: String
    switch components {
    case .all: return
    case .count(let count):
      if count >= 1 { return }
      found = "\(count)"
    case .fraction(let fraction):
      if fraction > 0 && fraction < 1 { return }
      found = "\(fraction)"
    }
    throw .invalidHyperparameter(
      reducer: Self.name, name: "components", found: found,
      expected: "a whole number from 1 up, or a fraction of the variance between 0 and 1")
  }

  public func fit(checked source: any RowSource, context: FittingContext) throws -> FittedPCA {
    let (sampleCount, featureCount) = (source.rowCount, source.columnCount)
    guard sampleCount >= 2 else {
      throw ReductionError.tooFewSamples(reducer: Self.name, required: 2, found: sampleCount)
    }
    let limit = min(sampleCount, featureCount)
    let wanted: PrincipalAxes.Wanted
    switch components {
    case .all: wanted = .count(limit)
    case .count(let count):
      guard count <= limit else {
        throw ReductionError.tooManyComponents(
          reducer: Self.name, requested: count, sampleCount: sampleCount, featureCount: featureCount)
      }
      wanted = .count(count)
    case .fraction(let fraction): wanted = .fraction(fraction)
    }
    let mean = try ColumnStatistics(of: source, context: context).mean
    let axes = try PrincipalAxes(
      of: source, centredOn: mean, wanted: wanted, solver: solver, context: context)
    if case .fraction = wanted, axes.totalSquares == 0 {
      throw ReductionError.noVariance(reducer: Self.name, sampleCount: sampleCount)
    }
    let degrees = Double(sampleCount - 1)
    let squares = axes.singularValues.map { $0 * $0 }
    let droppedCount = limit - squares.count
    let dropped = max(0, axes.totalSquares - squares.reduce(0, +)) / degrees
    return FittedPCA(
      mean: mean, components: axes.components, singularValues: axes.singularValues,
      explainedVariance: squares.map { $0 / degrees },
      explainedVarianceRatio: squares.map { axes.totalSquares == 0 ? 0 : $0 / axes.totalSquares },
      noiseVariance: droppedCount == 0 ? 0 : dropped / Double(droppedCount), whiten: whiten,
      sampleCount: sampleCount, solver: axes.solver)
  }
}

extension PCA.Components: Codable {
  /// Coded as in the pipeline file: null, a whole number, or a number below 1.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .all: try container.encodeNil()
    case .count(let count): try container.encode(count)
    case .fraction(let fraction): try container.encode(fraction)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .all
    } else if let count = try? container.decode(Int.self) {
      self = .count(count)
    } else {
      self = .fraction(try container.decode(Double.self))
    }
  }
}
