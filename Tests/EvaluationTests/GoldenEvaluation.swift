import Foundation
import TestSupport

/// What scikit-learn and SciPy give, from `Tests/Golden/Generators/evaluation.py`.
struct GoldenEvaluation: Decodable {
  struct Case: Decodable {
    struct Reliability: Decodable {
      let counts: [Int]
      /// Of the bins that have predictions.
      let mean: [Double]
      let fraction: [Double]
      let error: Double
    }
    let name: String
    let kind: String
    let classes: [String]
    let actual: [String]
    let predicted: [String]
    let values: [[Double]]
    let balancedAccuracy: Double
    let matthewsCorrelation: Double
    let cohenKappa: Double?
    let auc: [Double?]
    let macroAuc: Double?
    let weightedAuc: Double?
    let top: [String: Double]
    let logLoss: Double?
    let brierScore: Double?
    let reliability: Reliability?
  }
  struct Wilson: Decodable {
    let hits, count: Int
    let low, high: Double
  }
  struct McNemar: Decodable {
    let first, second: Int
    let statistic: Double?
    let p: Double
  }

  let cases: [Case]
  let wilson: [Wilson]
  let mcnemar: [McNemar]

  static func read() throws -> GoldenEvaluation {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      GoldenEvaluation.self,
      from: Data(contentsOf: ProjectPaths.golden.appending(path: "Classical/evaluation.json")))
  }
}

/// Sums in another order differ in the last digits; a wrong definition differs in the first.
func isClose(_ actual: Double?, _ expected: Double?) -> Bool {
  guard let actual, let expected else { return actual == nil && expected == nil }
  return (actual - expected).magnitude <= 1e-12 * max(1, expected.magnitude)
}
