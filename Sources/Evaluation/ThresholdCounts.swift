/// How many samples reach each threshold that there is among values.
struct ThresholdCounts {
  /// The samples at or above one threshold.
  struct Count: Equatable {
    /// Those of the class.
    var positive: Int
    /// The others.
    var other: Int
  }

  /// By falling threshold, one for each different value; the last holds all samples.
  let counts: [Count]

  /// - Precondition: As many values as truths.
  init(values: [Double], isPositive: [Bool]) {
    precondition(values.count == isPositive.count, "\(values.count) values, \(isPositive.count) truths")
    let order = values.indices.sorted { values[$0] > values[$1] }
    var counts: [Count] = []
    var count = Count(positive: 0, other: 0)
    for (position, index) in order.enumerated() {
      if isPositive[index] { count.positive += 1 } else { count.other += 1 }
      let isLastOfValue = position + 1 == order.count || values[order[position + 1]] != values[index]
      if isLastOfValue { counts.append(count) }
    }
    self.counts = counts
  }

  /// The counts without those that go on from their neighbours as the step before, in both numbers.
  ///
  /// The first and the last stay, as scikit-learn keeps them.
  var withoutStraightPieces: [Count] {
    guard counts.count > 2 else { return counts }
    return counts.indices.compactMap { index in
      guard index > 0, index + 1 < counts.count else { return counts[index] }
      let (before, here, after) = (counts[index - 1], counts[index], counts[index + 1])
      let isStraight =
        here.positive - before.positive == after.positive - here.positive
        && here.other - before.other == after.other - here.other
      return isStraight ? nil : here
    }
  }
}
