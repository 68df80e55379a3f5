import Tensors

/// The values of all pairs of classes, and how they become classes.
struct PairwiseDecisions {
  /// `(sampleCount, pairCount)`, pairs (0,1), (0,2) … (1,2) …. A positive value speaks for the first class of the
  /// pair; with two classes only, for the second (scikit-learn's convention).
  let values: Matrix<Double>
  let classCount: Int

  /// The decision values as scikit-learn's `decision_function` gives them by default (shape `ovr`), and the class
  /// with most pairwise votes, as `SVC.predict`; the first class wins ties.
  ///
  /// With more than two classes the values are the votes of each class plus its summed confidences squeezed into
  /// (-1/3, 1/3).
  var outputs: ClassifierOutputs {
    ClassifierOutputs(
      decisionValues: classDecisions,
      classIndices: (0..<values.rowCount).map { firstMaximum(votes(values.row($0))) }, probabilities: nil)
  }

  private var classDecisions: Matrix<Double> {
    if classCount == 2 { return values }
    var elements: [Double] = []
    elements.reserveCapacity(values.rowCount * classCount)
    for row in 0..<values.rowCount {
      var confidences = [Double](repeating: 0, count: classCount)
      forEachPair(values.row(row)) { first, second, value in
        confidences[first] += value
        confidences[second] -= value
      }
      for (vote, confidence) in zip(confidenceVotes(values.row(row)), confidences) {
        elements.append(vote + confidence / (3 * (confidence.magnitude + 1)))
      }
    }
    return Matrix(rowCount: values.rowCount, columnCount: classCount, elements: elements)
  }

  /// The votes of `SVC.predict`: libsvm gives the second class the vote when the value is 0.
  private func votes(_ row: ArraySlice<Double>) -> [Double] {
    // The sign of two classes alone is scikit-learn's, turned around: above 0 is the second class, and
    // libsvm's 0 still is.
    if classCount == 2 { return (row.first ?? 0) >= 0 ? [0, 1] : [1, 0] }
    return votes(row) { $0 > 0 }
  }

  /// The votes inside scikit-learn's `ovr` decision values: 0 there is a vote for the first class.
  private func confidenceVotes(_ row: ArraySlice<Double>) -> [Double] { votes(row) { $0 >= 0 } }

  private func votes(_ row: ArraySlice<Double>, forFirst: (Double) -> Bool) -> [Double] {
    var votes = [Double](repeating: 0, count: classCount)
    forEachPair(row) { first, second, value in votes[forFirst(value) ? first : second] += 1 }
    return votes
  }

  private func forEachPair(_ row: ArraySlice<Double>, _ body: (Int, Int, Double) -> Void) {
    var position = row.startIndex
    for first in 0..<classCount {
      for second in first + 1..<classCount {
        body(first, second, row[position])
        position += 1
      }
    }
  }
}
