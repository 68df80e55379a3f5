import Tensors

extension ConfusionMatrix {
  /// The mean recall of the classes that have samples.
  ///
  /// Matches scikit-learn 1.9 `balanced_accuracy_score`.
  public var balancedAccuracy: Double {
    let recalls = zip(classNames.indices, actualCounts).filter { $1 > 0 }
      .map { Double(counts[$0, $0]) / Double($1) }
    return pairwiseSum(recalls[...]) / Double(recalls.count)
  }

  /// Matthews' correlation between actual and predicted classes, -1...1; 0 where either is one class only.
  ///
  /// Matches scikit-learn 1.9 `matthews_corrcoef`. Reference: Gorodkin 2004,
  /// https://doi.org/10.1016/j.compbiolchem.2004.09.006.
  public var matthewsCorrelation: Double {
    let n = Double(sampleCount)
    func covariance(_ left: [Int], _ right: [Int], agreement: Double) -> Double {
      agreement * n - zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let (actual, predicted) = (actualCounts, predictedCounts)
    let ofBoth = covariance(actual, predicted, agreement: Double(correctCount))
    let ofActual = covariance(actual, actual, agreement: n)
    let ofPredicted = covariance(predicted, predicted, agreement: n)
    let product = ofActual * ofPredicted
    return product == 0 ? 0 : ofBoth / product.squareRoot()
  }

  /// Cohen's kappa: agreement beyond what the class sizes alone would give, at most 1.
  ///
  /// Matches scikit-learn 1.9 `cohen_kappa_score`. Undefined where all samples are of one class and predicted so.
  public var cohenKappa: Score {
    let n = Double(sampleCount)
    let expected = zip(actualCounts, predictedCounts).reduce(0) { $0 + Double($1.0) * Double($1.1) } / n
    guard expected < n else {
      return .undefined(
        reason: "all samples are of one class and predicted so, agreement by chance is certain")
    }
    return .defined((Double(correctCount) - expected) / (n - expected))
  }
}
