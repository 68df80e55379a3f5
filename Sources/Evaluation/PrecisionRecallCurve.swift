/// How many of those called a class are of it, against how many of the class are found, at every threshold.
///
/// Matches scikit-learn 1.9 `precision_recall_curve` and `average_precision_score`.
public struct PrecisionRecallCurve: Equatable, Sendable {
  /// What comes of calling everything at or above a threshold the class.
  public struct Point: Equatable, Sendable {
    /// The share of the class's samples that are called so, 0...1.
    public let recall: Double
    /// The share of those called so that are of the class, 0...1.
    public let precision: Double
  }

  /// By falling threshold, recall never falls; begins at recall 0 and precision 1, where nothing is called the class.
  public let points: [Point]
  /// The precision at every threshold, weighted by the recall it adds: 0...1, the share of the class for values
  /// that say nothing.
  public let averagePrecision: Double
  /// The share of samples that are of the class: the precision of guessing.
  public let prevalence: Double

  /// The curve of `values`, larger where the class is likelier; nil without samples of the class.
  ///
  /// - Complexity: O(n log n) for n samples.
  public init?(values: [Double], isPositive: [Bool]) {
    let steps = ThresholdCounts(values: values, isPositive: isPositive).counts
    guard let last = steps.last, last.positive > 0 else { return nil }
    points =
      [Point(recall: 0, precision: 1)]
      + steps.map { step in
        Point(
          recall: Double(step.positive) / Double(last.positive),
          precision: Double(step.positive) / Double(step.positive + step.other))
      }
    averagePrecision = zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.recall - pair.0.recall) * pair.1.precision
    }
    prevalence = Double(last.positive) / Double(values.count)
  }
}
