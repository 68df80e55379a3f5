import Tensors

extension ClassScores {
  /// The share of samples whose class is among the `k` likeliest.
  ///
  /// Matches scikit-learn 1.9 `top_k_accuracy_score` with `labels`: of equal values those of later classes are
  /// taken first. A sample of a class the model does not know is a miss (scikit-learn refuses it).
  ///
  /// - Precondition: `k` is 1 or more.
  public func topAccuracy(_ k: Int) -> Double {
    precondition(k >= 1, "the likeliest \(k) classes are none")
    var hits = 0
    for (row, actual) in actual.enumerated() {
      guard let actual else { continue }
      let values = values.row(row)
      let own = values[values.startIndex + actual]
      let ahead = values.enumerated().count { column, value in
        value > own || value == own && column > actual
      }
      if ahead < k { hits += 1 }
    }
    return Double(hits) / Double(sampleCount)
  }
}
