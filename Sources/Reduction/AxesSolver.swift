/// How the principal axes are computed.
///
/// `full`, `covariance_eigh` and `gram` are exact and differ in cost and rounding only.
public enum AxesSolver: String, Codable, Sendable, CaseIterable {
  /// The cheapest exact one that is accurate on the data at hand; `randomized` where those cost too much.
  case auto
  /// Singular value decomposition of the samples.
  case full
  /// Eigenvectors of the features' covariance; cheap when features are few.
  case covarianceEigh = "covariance_eigh"
  /// Eigenvectors of the samples' inner products; cheap when samples are few.
  case gram
  /// Subspace iteration from a random start; for few axes of many samples with many features. Approximate.
  case randomized

  /// Those that give the same axes up to rounding, whatever the shape of small data.
  package static let exact: [AxesSolver] = [.auto, .full, .covarianceEigh, .gram]
}
