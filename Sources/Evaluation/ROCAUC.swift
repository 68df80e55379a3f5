import Tensors

/// The area under the ROC curve of every class against the others, and its averages.
///
/// The area is the probability that a sample of the class has a larger value than a sample of another class;
/// ties count half. Only the order of values matters, so decision values serve as well as probabilities.
///
/// Matches scikit-learn 1.9 `roc_auc_score`: for two classes the area of the second one, for more
/// `multi_class="ovr"`. Where a class has no samples, or all samples, its area and every average are undefined, where
/// scikit-learn warns and gives NaN or raises.
public struct ROCAUC: Equatable, Sendable {
  /// The area of each class against all others, in the order of the classes.
  public let classes: [Score]
  /// The plain mean over classes.
  public let macroAverage: Score
  /// The mean over classes, weighted by their number of samples.
  public let weightedAverage: Score

  /// The areas behind `scores`.
  ///
  /// - Complexity: O(c·n log n) for c classes and n samples.
  public init(_ scores: ClassScores) {
    let counts = scores.classCounts
    if let reason = scores.unknownClassReason {
      classes = counts.map { _ in .undefined(reason: reason) }
      (macroAverage, weightedAverage) = (.undefined(reason: reason), .undefined(reason: reason))
      return
    }
    classes = scores.classNames.indices.map { column in
      guard counts[column] > 0 else {
        return .undefined(reason: "no sample is of class \(scores.classNames[column])")
      }
      guard counts[column] < scores.sampleCount else {
        return .undefined(reason: "all samples are of class \(scores.classNames[column])")
      }
      let values = (0..<scores.sampleCount).map { scores.values[$0, column] }
      return .defined(Self.area(values, isPositive: scores.actual.map { $0 == column }))
    }
    let values = classes.compactMap(\.value)
    guard values.count == classes.count else {
      let missing = zip(scores.classNames, counts).filter { $0.1 == 0 }.map(\.0)
      let reason = "no sample is of class \(missing.joined(separator: ", "))"
      (macroAverage, weightedAverage) = (.undefined(reason: reason), .undefined(reason: reason))
      return
    }
    if values.count == 2 {
      // One curve read from either end.
      (macroAverage, weightedAverage) = (classes[1], classes[1])
      return
    }
    macroAverage = .defined(pairwiseSum(values[...]) / Double(values.count))
    weightedAverage = .defined(
      pairwiseSum(zip(values, counts).map { $0 * Double($1) }[...]) / Double(scores.sampleCount))
  }

  /// The area by ranks (Mann and Whitney, 1947, https://doi.org/10.1214/aoms/1177730491).
  ///
  /// - Precondition: There are positive samples and others.
  private static func area(_ values: [Double], isPositive: [Bool]) -> Double {
    let order = values.indices.sorted { values[$0] < values[$1] }
    // Twice the number of (positive, other) pairs in the right order, ties counted once: whole numbers, no rounding.
    var doubledWins = 0
    var othersBelow = 0
    var start = 0
    while start < order.count {
      var end = start
      var (positives, others) = (0, 0)
      while end < order.count, values[order[end]] == values[order[start]] {
        if isPositive[order[end]] { positives += 1 } else { others += 1 }
        end += 1
      }
      doubledWins += positives * (2 * othersBelow + others)
      othersBelow += others
      start = end
    }
    return Double(doubledWins) / (2 * Double(othersBelow) * Double(values.count - othersBelow))
  }
}
