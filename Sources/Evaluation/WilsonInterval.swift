/// The 95 % confidence interval of a share, by Wilson's score.
///
/// Stays inside 0...1 and keeps its width for small samples and shares near 0 and 1, where the usual ± interval fails.
/// Matches SciPy 1.17 `binomtest(...).proportion_ci(method="wilson")`.
/// Reference: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
public struct WilsonInterval: Codable, Equatable, Sendable {
  /// The interval's ends, 0...1.
  public let low, high: Double

  /// The normal distribution's 97.5 % quantile.
  private static let z = 1.959963984540054

  /// The interval of `hitCount` of `sampleCount`; nil without samples.
  ///
  /// - Precondition: `0 <= hitCount <= sampleCount`.
  public init?(hitCount: Int, sampleCount: Int) {
    precondition(0...sampleCount ~= hitCount, "\(hitCount) hits of \(sampleCount) samples")
    guard sampleCount > 0 else { return nil }
    let n = Double(sampleCount)
    let share = Double(hitCount) / n
    let squared = Self.z * Self.z
    let centre = (share + squared / (2 * n)) / (1 + squared / n)
    let half =
      Self.z * (share * (1 - share) / n + squared / (4 * n * n)).squareRoot() / (1 + squared / n)
    // Exactly 0 and 1 at the ends, which rounding would miss.
    low = hitCount == 0 ? 0 : max(0, centre - half)
    high = hitCount == sampleCount ? 1 : min(1, centre + half)
  }
}
