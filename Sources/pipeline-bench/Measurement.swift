/// One thing that was measured, round after round.
struct Measurement: Encodable {
  /// What was done.
  let name: String
  /// What is counted in a second: `photos/s`, `GB/s` …
  let unit: String
  /// The figure of each round, in `unit`.
  let rounds: [Double]
  /// The middle of the rounds; of an even number, the mean of the two in the middle.
  let median: Double
  let least: Double
  let most: Double
  /// The median of the seconds that doing it once takes.
  let seconds: Double

  /// - Parameters:
  ///   - seconds: How long doing it once took, by round; positive, not empty.
  ///   - amount: How many units doing it once is.
  init(name: String, unit: String, amount: Double, seconds: [Double]) {
    (self.name, self.unit) = (name, unit)
    rounds = seconds.map { amount / $0 }
    median = Self.median(rounds)
    least = rounds.min() ?? 0
    most = rounds.max() ?? 0
    self.seconds = Self.median(seconds)
  }

  private static func median(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "nothing was measured")
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
