/// How the principal axes are computed; all are exact and differ in cost and rounding only.
public enum ExactSolver: String, Codable, Sendable, CaseIterable {
  /// The cheapest of the others that is accurate on the data at hand.
  case auto
  /// Singular value decomposition of the samples.
  case full
  /// Eigenvectors of the features' covariance; cheap when features are few.
  case covarianceEigh = "covariance_eigh"
  /// Eigenvectors of the samples' inner products; cheap when samples are few.
  case gram
}
