/// What speaks for one class at one sample, and how that changes with each feature.
///
/// Before softmax and calibration. With one decision value for two classes it is that value for the second class, and
/// its negative for the first; with one value per class it is the class's. An `SVC` of more than two classes decides by
/// votes, which have no gradient: there it is the sum of the values of all pairs the class belongs to, each with the
/// sign that speaks for the class. That sum is what orders classes with equal votes in scikit-learn's `ovr` values.
public struct ClassScore: Equatable, Sendable {
  /// The score.
  public let value: Double
  /// Its derivative by every feature.
  public let gradient: [Double]

  /// A score with its derivatives.
  public init(value: Double, gradient: [Double]) { (self.value, self.gradient) = (value, gradient) }
}

extension FittedHead {
  /// The score of a class at a sample, computed in double precision.
  ///
  /// - Parameters:
  ///   - classIndex: The position of the class in `classNames`.
  ///   - sample: `featureCount` finite values.
  /// - Throws: `HeadError.wrongFeatureCount` or `.nonFinite`.
  /// - Precondition: There is such a class.
  public func score(of classIndex: Int, at sample: [Double]) throws(HeadError) -> ClassScore {
    precondition(classNames.indices.contains(classIndex), "class \(classIndex) of \(classNames.count)")
    guard sample.count == featureCount else {
      throw .wrongFeatureCount(head: name, expected: featureCount, found: sample.count)
    }
    if let column = sample.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(head: name, row: 0, column: column, found: "\(sample[column])")
    }
    return classifier.base.score(of: classIndex, at: sample)
  }

  /// The score of a class at a sample, with derivatives averaged over the straight line from another sample to it.
  ///
  /// A derivative at the sample itself says what would change the score there, and where the score has levelled off that
  /// is little or misleading: that of an RBF kernel points to the nearest crowd of its own class. Averaged derivatives
  /// times the way from `baseline` to `sample` add up to the difference of their scores, but for the error of the
  /// midpoint rule with 32 points.
  ///
  /// - Parameter baseline: `featureCount` finite values, such as the mean of the training samples.
  /// - Throws: As `score(of:at:)`.
  ///
  /// Reference: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML 2017.
  public func score(
    of classIndex: Int, at sample: [Double], averagedFrom baseline: [Double]
  ) throws(HeadError) -> ClassScore {
    let score = try score(of: classIndex, at: sample)
    _ = try self.score(of: classIndex, at: baseline)
    if isLinear { return score }
    var sums = [Double](repeating: 0, count: sample.count)
    for step in 0..<Self.pathStepCount {
      let share = (Double(step) + 0.5) / Double(Self.pathStepCount)
      let point = zip(baseline, sample).map { $0 + ($1 - $0) * share }
      for (feature, derivative) in classifier.base.score(of: classIndex, at: point).gradient.enumerated() {
        sums[feature] += derivative
      }
    }
    return ClassScore(value: score.value, gradient: sums.map { $0 / Double(Self.pathStepCount) })
  }

  private static let pathStepCount = 32

  /// Whether scores are sums of features times fixed weights, so that their gradients are the same at all samples.
  public var isLinear: Bool { classifier.base.isLinear }
}
