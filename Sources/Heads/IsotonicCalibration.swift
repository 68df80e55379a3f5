import Tensors

/// A decision value as a probability by the non-decreasing step-and-slope curve that fits best.
///
/// As scikit-learn 1.9 `IsotonicRegression(out_of_bounds="clip")`: linear between its points, constant beyond them.
public struct IsotonicCalibration: Equatable, Sendable {
  /// Decision values, ascending, all different.
  public let thresholds: [Double]
  /// The probability at each, non-decreasing, 0 to 1.
  public let probabilities: [Double]

  /// The curve through these points.
  init(thresholds: [Double], probabilities: [Double]) {
    (self.thresholds, self.probabilities) = (thresholds, probabilities)
  }

  /// The probability that belongs to a decision value.
  public func probability(_ value: Double) -> Double {
    // The first threshold that is not below the value.
    var (low, high) = (0, thresholds.count)
    while low < high {
      let middle = (low + high) / 2
      if thresholds[middle] < value { low = middle + 1 } else { high = middle }
    }
    if low == thresholds.count { return probabilities[low - 1] }
    if low == 0 { return probabilities[0] }
    let slope = (probabilities[low] - probabilities[low - 1]) / (thresholds[low] - thresholds[low - 1])
    return probabilities[low - 1] + slope * (value - thresholds[low - 1])
  }

  /// The non-decreasing curve with the least squared distance from `isPositive`.
  ///
  /// Samples of equal value are one point with their mean and their weight. Neighbours that would fall are pooled
  /// until none does (pool adjacent violators), and of each run of equal probabilities only the ends are kept.
  /// Reference: Chakravarti, "Isotonic median regression: a linear programming approach", 1989; Zadrozny, Elkan,
  /// "Transforming classifier scores into accurate multiclass probability estimates", 2002,
  /// doi:10.1145/775047.775151.
  /// - Precondition: There is a sample.
  init(fitting values: [Double], isPositive: [Bool]) {
    precondition(!values.isEmpty && values.count == isPositive.count)
    var points: [(value: Double, sum: Double, weight: Double)] = []
    for index in values.indices.sorted(by: { values[$0] < values[$1] }) {
      let truth: Double = isPositive[index] ? 1 : 0
      // scikit-learn takes values closer than the resolution of doubles as equal.
      if let last = points.last, values[index] - last.value < 1e-15 {
        points[points.count - 1].sum += truth
        points[points.count - 1].weight += 1
      } else {
        points.append((values[index], truth, 1))
      }
    }
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for point in points {
      var pool = (sum: point.sum, weight: point.weight, count: 1)
      while let last = pools.last, last.sum * pool.weight >= pool.sum * last.weight {
        pool = (last.sum + pool.sum, last.weight + pool.weight, last.count + pool.count)
        pools.removeLast()
      }
      pools.append(pool)
    }
    var (thresholds, probabilities) = ([Double](), [Double]())
    var start = 0
    for pool in pools {
      let ends = pool.count == 1 ? [start] : [start, start + pool.count - 1]
      thresholds += ends.map { points[$0].value }
      probabilities += ends.map { _ in pool.sum / pool.weight }
      start += pool.count
    }
    self.init(thresholds: thresholds, probabilities: probabilities)
  }
}
