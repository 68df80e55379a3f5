import Foundation

/// Whether two models differ on the same samples, by those that only one of them gets right.
///
/// Samples that both get right, or both wrong, say nothing about the difference. With fewer than 25 that tell, the
/// test is the exact binomial one (two-sided, as SciPy 1.17 `binomtest(..., 0.5)`), else chi-square with one
/// degree of freedom and Edwards' continuity correction, `max(0, |b - c| - 1)² / (b + c)`.
/// Reference: McNemar 1947, https://doi.org/10.1007/BF02295996.
public struct McNemarTest: Codable, Equatable, Sendable {
  /// How the p-value was computed.
  public enum Method: String, Codable, Sendable {
    case exactBinomial = "exact_binomial"
    case chiSquare = "chi_square"
  }

  /// From so many samples that tell, the chi-square approximation is good enough.
  public static let chiSquareCount = 25

  /// Samples that only the first, or only the second model gets right.
  public let onlyFirstCount, onlySecondCount: Int
  /// How the p-value was computed.
  public let method: Method
  /// The chi-square statistic; nil for the exact test.
  public let statistic: Double?
  /// The probability, 0...1, of a difference at least as large if the models were equally good.
  public let pValue: Double

  /// Tests counts of samples that only one model gets right.
  ///
  /// - Precondition: Both counts are 0 or more.
  public init(onlyFirstCount: Int, onlySecondCount: Int) {
    precondition(onlyFirstCount >= 0 && onlySecondCount >= 0, "counts below 0")
    (self.onlyFirstCount, self.onlySecondCount) = (onlyFirstCount, onlySecondCount)
    let total = onlyFirstCount + onlySecondCount
    if total < Self.chiSquareCount {
      method = .exactBinomial
      statistic = nil
      pValue = Self.binomialTail(min(onlyFirstCount, onlySecondCount), of: total)
      return
    }
    let excess = Double(max(0, abs(onlyFirstCount - onlySecondCount) - 1))
    let statistic = excess * excess / Double(total)
    method = .chiSquare
    self.statistic = statistic
    // The upper tail of chi-square with one degree of freedom.
    pValue = erfc((statistic / 2).squareRoot())
  }

  /// Twice the probability of `count` or fewer heads in `total` throws of a coin, at most 1.
  private static func binomialTail(_ count: Int, of total: Int) -> Double {
    var ways = 1.0
    var sum = 1.0
    for heads in stride(from: 1, through: count, by: 1) {
      ways = ways * Double(total - heads + 1) / Double(heads)
      sum += ways
    }
    return min(1, 2 * sum / pow(2, Double(total)))
  }
}
