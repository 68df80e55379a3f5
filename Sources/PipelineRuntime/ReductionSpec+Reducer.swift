internal import PipelineConfig
internal import Reduction

extension ReductionSpec {
  /// The reducer that the pipeline file asks for.
  var reducer: ReducerSpec {
    switch self {
    case .varianceThreshold(let threshold): .varianceThreshold(VarianceThreshold(threshold: threshold))
    case .standardScaler(let withMean, let withStd):
      .standardScaler(StandardScaler(withMean: withMean, withStd: withStd))
    case .minMaxScaler: .minMaxScaler(MinMaxScaler())
    case .l2Normalizer: .l2Normalizer(L2Normalizer())
    case .pca(let components, let whiten, let solver):
      .pca(PCA(components: components.reducerComponents, whiten: whiten, solver: solver.reducerSolver))
    case .truncatedSVD(let components): .truncatedSVD(TruncatedSVD(componentCount: components))
    }
  }
}

extension ReductionSpec.Components {
  fileprivate var reducerComponents: PCA.Components {
    switch self {
    case .all: .all
    case .count(let count): .count(count)
    case .varianceFraction(let fraction): .fraction(fraction)
    }
  }
}

extension ReductionSpec.Solver {
  fileprivate var reducerSolver: AxesSolver {
    switch self {
    case .auto: .auto
    case .full: .full
    case .covarianceEigh: .covarianceEigh
    case .randomized: .randomized
    }
  }
}
