/// Something to be measured.
struct Case {
  /// What is done.
  let name: String
  /// What is counted in a second.
  let unit: String
  /// How many units doing it once is.
  let amount: Double
  /// Does it once and tells how many seconds that took.
  let seconds: () throws -> Double

  /// Something that is timed from within, because not all it does counts.
  init(_ name: String, unit: String, amount: Double, seconds: @escaping () throws -> Double) {
    (self.name, self.unit, self.amount, self.seconds) = (name, unit, amount, seconds)
  }

  /// Something that counts as a whole.
  init(_ name: String, unit: String, amount: Double, doing work: @escaping () throws -> Void) {
    self.init(name, unit: unit, amount: amount, seconds: { try Self.time(work) })
  }

  /// The seconds that `work` takes.
  static func time(_ work: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(work) / .seconds(1)
  }

  /// Does every case once uncounted, then all of them in turn in each round.
  ///
  /// - Parameter leastSeconds: In a round a case is repeated until it has taken so long; its mean is the round's.
  static func measure(_ cases: [Case], rounds: Int, leastSeconds: Double) throws -> [Measurement] {
    for one in cases { _ = try one.seconds() }
    var found = [[Double]](repeating: [], count: cases.count)
    for _ in 0..<rounds {
      for (index, one) in cases.enumerated() {
        var (total, count) = (0.0, 0)
        repeat {
          // A clock may stand still for less than a tick.
          total += max(try one.seconds(), 1e-9)
          count += 1
        } while total < leastSeconds
        found[index].append(total / Double(count))
      }
    }
    return zip(cases, found).map {
      Measurement(name: $0.name, unit: $0.unit, amount: $0.amount, seconds: $1)
    }
  }
}
