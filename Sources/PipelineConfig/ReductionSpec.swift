/// One step of the `reduce:` list, fitted on the training split only.
public enum ReductionSpec: Equatable, Sendable {
  /// How many principal components are kept.
  public enum Components: Equatable, Sendable {
    /// As many as there are.
    case all
    /// This many, at least 1.
    case count(Int)
    /// The fewest that explain this fraction of the variance, `0 < fraction < 1`.
    case varianceFraction(Double)
  }

  /// How principal components are computed.
  public enum Solver: String, CaseIterable, Equatable, Sendable {
    /// Chosen by the shape of the matrix.
    case auto
    /// Singular value decomposition of the centred matrix.
    case full
    /// Eigenvectors of the covariance matrix.
    case covarianceEigh = "covariance_eigh"
    /// Subspace iteration from a random start; approximate.
    case randomized
  }

  /// Keeps features of a variance strictly greater than `threshold >= 0`.
  case varianceThreshold(threshold: Double)
  /// Takes away the mean and divides by the standard deviation, each if wanted.
  case standardScaler(withMean: Bool, withStd: Bool)
  /// Maps each feature's range to 0...1.
  case minMaxScaler
  /// Divides each sample by its Euclidean length.
  case l2Normalizer
  /// Principal components.
  case pca(components: Components, whiten: Bool, solver: Solver)
  /// Singular vectors of the matrix as it is, without centring.
  case truncatedSVD(components: Int)
}

extension ReductionSpec {
  private static let names = [
    "variance_threshold", "standard_scaler", "min_max_scaler", "l2_normalizer", "pca", "truncated_svd",
  ]

  /// Reads the list; problems are logged.
  static func readList(_ cursor: YAMLCursor?) -> [ReductionSpec] {
    guard let cursor, !cursor.value.isNull, let items = cursor.items() else { return [] }
    return items.compactMap(read)
  }

  private static func read(_ item: YAMLCursor) -> ReductionSpec? {
    guard let (name, settings) = item.variant("reduction", of: names) else { return nil }
    switch name {
    case "variance_threshold":
      let map = settings.mapping(keys: ["threshold"])
      return .varianceThreshold(threshold: map?["threshold"]?.number(.nonNegative) ?? 0)
    case "standard_scaler":
      let map = settings.mapping(keys: ["with_mean", "with_std"])
      return .standardScaler(
        withMean: map?["with_mean"]?.bool() ?? true, withStd: map?["with_std"]?.bool() ?? true)
    case "min_max_scaler":
      _ = settings.mapping(keys: [])
      return .minMaxScaler
    case "l2_normalizer":
      _ = settings.mapping(keys: [])
      return .l2Normalizer
    case "pca":
      return readPCA(settings)
    default:
      guard let map = settings.mapping(keys: ["components"]) else { return nil }
      let count = map.required("components", example: "truncated_svd: {components: 64}")
      return .truncatedSVD(components: count?.integer(in: 1...Int.max) ?? 1)
    }
  }

  private static func readPCA(_ settings: YAMLCursor) -> ReductionSpec? {
    guard let map = settings.mapping(keys: ["components", "whiten", "solver"]) else { return nil }
    var kept = Components.all
    if let components = map["components"], components.plainText != "all" {
      if let count = components.plainInteger {
        if count >= 1 { kept = .count(count) } else { components.expected("at least 1") }
      } else if let fraction = components.plainNumber, 0 < fraction, fraction < 1 {
        kept = .varianceFraction(fraction)
      } else {
        components.expected(
          "a whole number of at least 1, or a fraction of the variance greater than 0 and less than 1")
      }
    }
    let solver = map["solver"]?.choice(
      Solver.self, later: ["arpack": " (known: auto, full, covariance_eigh, randomized)"])
    if solver == .randomized {
      guard case .count = kept else {
        map["solver"]?.error("'solver: randomized' needs 'components' as a whole number")
        return nil
      }
    }
    return .pca(components: kept, whiten: map["whiten"]?.bool() ?? false, solver: solver ?? .auto)
  }

  /// The step as a line of YAML.
  var yaml: String {
    switch self {
    case .varianceThreshold(let threshold): "  - variance_threshold: {threshold: \(threshold)}"
    case .standardScaler(let withMean, let withStd):
      "  - standard_scaler: {with_mean: \(withMean), with_std: \(withStd)}"
    case .minMaxScaler: "  - min_max_scaler: {}"
    case .l2Normalizer: "  - l2_normalizer: {}"
    case .pca(let components, let whiten, let solver):
      "  - pca: {components: \(components.yaml), whiten: \(whiten), solver: \(solver.rawValue)}"
    case .truncatedSVD(let components): "  - truncated_svd: {components: \(components)}"
    }
  }
}

extension ReductionSpec.Components {
  /// The value as YAML.
  fileprivate var yaml: String {
    switch self {
    case .all: "all"
    case .count(let count): String(count)
    case .varianceFraction(let fraction): String(fraction)
    }
  }
}
