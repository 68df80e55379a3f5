import LinearAlgebra
public import Tensors

/// Any reduction step, before fitting.
public enum ReducerSpec: Codable, Equatable, Sendable {
  /// Drops features that vary too little.
  case varianceThreshold(VarianceThreshold)
  /// Mean 0, standard deviation 1.
  case standardScaler(StandardScaler)
  /// Given smallest and largest value.
  case minMaxScaler(MinMaxScaler)
  /// Samples of length 1.
  case l2Normalizer(L2Normalizer)
  /// Principal components.
  case pca(PCA)
  /// Singular vectors without centring.
  case truncatedSVD(TruncatedSVD)

  /// The step's name in pipeline files.
  public var name: String { type(of: base).name }

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] { base.hyperparameters }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `ReductionError.invalidHyperparameter`.
  public func validate() throws(ReductionError) { try base.validate() }

  /// Learns from `source`, whose shape and numbers have been checked.
  func fit(checked source: any RowSource, context: FittingContext) throws -> FittedReducer {
    switch self {
    case .varianceThreshold(let reducer):
      .varianceThreshold(try reducer.fit(checked: source, context: context))
    case .standardScaler(let reducer): .standardScaler(try reducer.fit(checked: source, context: context))
    case .minMaxScaler(let reducer): .minMaxScaler(try reducer.fit(checked: source, context: context))
    case .l2Normalizer(let reducer): .l2Normalizer(try reducer.fit(checked: source, context: context))
    case .pca(let reducer): .pca(try reducer.fit(checked: source, context: context))
    case .truncatedSVD(let reducer): .truncatedSVD(try reducer.fit(checked: source, context: context))
    }
  }

  private var base: any Reducer {
    switch self {
    case .varianceThreshold(let reducer): reducer
    case .standardScaler(let reducer): reducer
    case .minMaxScaler(let reducer): reducer
    case .l2Normalizer(let reducer): reducer
    case .pca(let reducer): reducer
    case .truncatedSVD(let reducer): reducer
    }
  }
}
