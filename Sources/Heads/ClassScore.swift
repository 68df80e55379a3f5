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

  /// Whether scores are sums of features times fixed weights, so that their gradients are the same at all samples.
  public var isLinear: Bool { classifier.base.isLinear }
}
