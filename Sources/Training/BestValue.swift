/// The best value of a metric so far, and what counts as better.
///
/// Compared in single precision, as Keras does: the difference is taken in double, and rounded.
/// Reference: Keras 3.15 `keras/src/callbacks/monitor_callback.py`.
struct BestValue: Sendable, Hashable, Codable {
  /// What is watched.
  let metric: TrainingMetric
  /// By how much a value must be better.
  let minimumDelta: Double
  private var best: ExactNumber?

  init(_ metric: TrainingMetric, minimumDelta: Double) {
    (self.metric, self.minimumDelta) = (metric, abs(minimumDelta))
  }

  /// The best value; nil before the first.
  var value: Double? { best?.value }

  /// Whether `value` is better than `reference`; any value is better than none.
  func isImprovement(_ value: Double, over reference: Double?) -> Bool {
    guard let reference else { return true }
    return metric.isBetterWhenGreater
      ? Float(value - minimumDelta) > Float(reference) : Float(value + minimumDelta) < Float(reference)
  }

  /// Takes `value` where it is better, and says whether it was.
  mutating func take(_ value: Double) -> Bool {
    guard isImprovement(value, over: best?.value) else { return false }
    best = ExactNumber(value)
    return true
  }
}
