internal import Foundation

/// How candidates of a search did.
public struct SearchSummary: Sendable, Equatable, Codable {
  /// One searched parameter and its value, as in the pipeline file.
  public struct Parameter: Sendable, Equatable, Codable {
    public var name: String
    public var value: String
  }

  /// One candidate.
  public struct Result: Sendable, Equatable, Codable {
    /// What it set.
    public var parameters: [Parameter]
    /// The score of every fold that could be fitted.
    public var scores: [Double]
    /// The mean of the scores; nil where a fold failed.
    public var mean: Double?
    /// Their standard deviation (population, as scikit-learn's `std_test_score`); nil where a fold failed.
    public var deviation: Double?
    /// Seconds a fit and its predictions took, on average.
    public var fitSeconds: Double
    /// Why a fold could not be fitted.
    public var error: String?

    init(parameters: [Parameter], scores: [Double], fitSeconds: Double, error: String?) {
      (self.parameters, self.scores, self.fitSeconds, self.error) = (parameters, scores, fitSeconds, error)
      guard error == nil, !scores.isEmpty else { return }
      let mean = scores.reduce(0, +) / Double(scores.count)
      self.mean = mean
      deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)).squareRoot()
    }

    /// Smaller is better: the larger mean, and of equal ones the smaller spread.
    ///
    /// Rounded, because means of the same scores in another order differ in the last bit.
    var rank: Rank {
      Rank(
        loss: mean.map { -($0 * 1e12).rounded() } ?? .infinity,
        spread: deviation.map { ($0 * 1e12).rounded() } ?? .infinity)
    }
  }

  /// What candidates are sorted by.
  struct Rank: Comparable {
    let loss, spread: Double

    static func < (left: Rank, right: Rank) -> Bool {
      left.loss == right.loss ? left.spread < right.spread : left.loss < right.loss
    }
  }

  /// The model settings were sought for.
  public var model: String
  /// What candidates were ranked by.
  public var scoring: String
  public var foldCount: Int
  /// The best first.
  public var results: [Result]
}
