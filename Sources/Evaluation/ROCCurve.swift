/// The share of a class's samples that are found, against the share of others taken for it, at every threshold.
///
/// Matches scikit-learn 1.9 `roc_curve` with `drop_intermediate=True`: points inside a straight piece are left out.
public struct ROCCurve: Equatable, Sendable {
  /// What comes of calling everything at or above a threshold the class.
  public struct Point: Equatable, Sendable {
    /// The share of other samples that are called so, 0...1.
    public let falsePositiveRate: Double
    /// The share of the class's samples that are called so, 0...1.
    public let truePositiveRate: Double

    /// A point.
    public init(falsePositiveRate: Double, truePositiveRate: Double) {
      (self.falsePositiveRate, self.truePositiveRate) = (falsePositiveRate, truePositiveRate)
    }
  }

  /// From (0, 0), where nothing is called the class, to (1, 1); neither rate ever falls.
  public let points: [Point]

  /// The curve of `values`, larger where the class is likelier; nil without samples of the class, or of others.
  ///
  /// - Complexity: O(n log n) for n samples.
  public init?(values: [Double], isPositive: [Bool]) {
    let steps = ThresholdCounts(values: values, isPositive: isPositive)
    guard let last = steps.counts.last, last.positive > 0, last.other > 0 else { return nil }
    let kept = [ThresholdCounts.Count(positive: 0, other: 0)] + steps.withoutStraightPieces
    points = kept.map {
      Point(
        falsePositiveRate: Double($0.other) / Double(last.other),
        truePositiveRate: Double($0.positive) / Double(last.positive))
    }
  }

  private init(points: [Point]) { self.points = points }

  /// The area below it: what `ROCAUC` counts.
  public var area: Double {
    zip(points, points.dropFirst()).reduce(0) { sum, pair in
      let width = pair.1.falsePositiveRate - pair.0.falsePositiveRate
      return sum + width * (pair.0.truePositiveRate + pair.1.truePositiveRate) / 2
    }
  }

  /// The mean of curves at every false positive rate, whose area is the mean of theirs; nil without curves.
  ///
  /// Where a curve jumps, both ends of the jump are averaged, so that jumps stay jumps. (scikit-learn's example of a
  /// macro average takes one of them, which tilts them and changes the area.)
  public static func mean(of curves: [ROCCurve]) -> ROCCurve? {
    guard !curves.isEmpty else { return nil }
    let rates = Set(curves.flatMap { $0.points.map(\.falsePositiveRate) }).sorted()
    var low = [Double](repeating: 0, count: rates.count)
    var high = low
    for curve in curves {
      var position = 0
      for (index, rate) in rates.enumerated() {
        // The first point at or beyond the rate: every curve ends at 1, the largest rate.
        while curve.points[position].falsePositiveRate < rate { position += 1 }
        var end = position
        while end + 1 < curve.points.count, curve.points[end + 1].falsePositiveRate == rate { end += 1 }
        let next = curve.points[position]
        if next.falsePositiveRate == rate {
          low[index] += next.truePositiveRate
          high[index] += curve.points[end].truePositiveRate
        } else {
          let previous = curve.points[position - 1]
          let part =
            (rate - previous.falsePositiveRate) / (next.falsePositiveRate - previous.falsePositiveRate)
          let value = previous.truePositiveRate + part * (next.truePositiveRate - previous.truePositiveRate)
          low[index] += value
          high[index] += value
        }
      }
    }
    let count = Double(curves.count)
    return ROCCurve(
      points: rates.indices.flatMap { index in
        let ends = low[index] == high[index] ? [low[index]] : [low[index], high[index]]
        return ends.map { Point(falsePositiveRate: rates[index], truePositiveRate: $0 / count) }
      })
  }
}
