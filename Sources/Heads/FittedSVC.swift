import LinearAlgebra
public import Tensors

/// A fitted support vector classifier; predicts without libsvm.
public struct FittedSVC: FittedClassifier {
  public static let name = SVC.name

  /// The classes by code point.
  public let classNames: [String]
  /// The kernel with the numbers that were used.
  public let kernel: KernelFunction
  /// The training samples that became support vectors, by class.
  public let supportIndices: [Int]
  /// Their features: `(supportCount, featureCount)`.
  public let supportVectors: Matrix<Float>
  /// How many support vectors each class has.
  public let supportCounts: [Int]
  /// scikit-learn's `dual_coef_`: `(classCount - 1, supportCount)`.
  ///
  /// For the pair of classes i < j, the support vectors of i have their coefficient in row j - 1, those of
  /// j in row i.
  public let dualCoefficients: Matrix<Double>
  /// scikit-learn's `intercept_`: one per pair of classes, (0,1), (0,2) … (1,2) …
  public let intercepts: [Double]

  /// Numbers as learned, in scikit-learn's signs.
  init(
    classNames: [String], kernel: KernelFunction, supportIndices: [Int], supportVectors: Matrix<Float>,
    supportCounts: [Int], dualCoefficients: Matrix<Double>, intercepts: [Double]
  ) {
    self.classNames = classNames
    self.kernel = kernel
    self.supportIndices = supportIndices
    self.supportVectors = supportVectors
    self.supportCounts = supportCounts
    self.dualCoefficients = dualCoefficients
    self.intercepts = intercepts
  }

  /// The number of features of a sample.
  public var featureCount: Int { supportVectors.columnCount }

  /// The value of every pair of classes, as scikit-learn's `decision_function` with shape `ovo`.
  ///
  /// - Returns: `(sampleCount, pairCount)`, pairs (0,1), (0,2) … (1,2) …. A positive value speaks for the
  ///   first class of the pair; with two classes only, for the second (scikit-learn's convention).
  /// - Precondition: The samples have `featureCount` features.
  /// - Complexity: O(samples · support vectors · (features + classes)); samples are taken in blocks.
  public func pairwiseDecisionFunction(_ features: Matrix<Float>) -> Matrix<Double> {
    precondition(features.columnCount == featureCount, "\(features.columnCount) features for \(featureCount)")
    let perClass = classSegments
    // About 32 MB of kernel values at once.
    let height = max(1, (4 << 20) / max(1, supportVectors.rowCount))
    var values: [Double] = []
    values.reserveCapacity(features.rowCount * intercepts.count)
    for start in stride(from: 0, to: features.rowCount, by: height) {
      appendDecisions(features.rows(start..<min(start + height, features.rowCount)), perClass, to: &values)
    }
    return Matrix(rowCount: features.rowCount, columnCount: intercepts.count, elements: values)
  }

  /// The decision values as scikit-learn's `decision_function` gives them by default (shape `ovr`), and the
  /// class with most pairwise votes, as `SVC.predict`; the first class wins ties.
  ///
  /// With more than two classes the values are the votes of each class plus its summed confidences squeezed
  /// into (-1/3, 1/3).
  public func outputs(checked features: Matrix<Float>) -> ClassifierOutputs {
    let pairs = pairwiseDecisionFunction(features)
    return ClassifierOutputs(
      decisionValues: classDecisions(pairs),
      classIndices: (0..<pairs.rowCount).map { firstMaximum(votes(pairs.row($0))) }, probabilities: nil)
  }

  private typealias Segment = (vectors: Matrix<Double>, coefficients: Matrix<Double>)

  /// The support vectors of each class with their columns of the coefficients.
  private var classSegments: [Segment] {
    var start = 0
    return supportCounts.map { count in
      defer { start += count }
      let coefficients = (0..<dualCoefficients.rowCount).flatMap { row in
        dualCoefficients.row(row).dropFirst(start).prefix(count)
      }
      return (
        supportVectors.rows(start..<start + count),
        Matrix(rowCount: dualCoefficients.rowCount, columnCount: count, elements: coefficients)
      )
    }
  }

  private func appendDecisions(_ block: Matrix<Double>, _ segments: [Segment], to values: inout [Double]) {
    // sums[i][sample, r]: what the support vectors of class i contribute with coefficient row r.
    let sums = segments.map { segment in
      kernel.matrix(block, segment.vectors).multiplied(by: segment.coefficients, transposingOther: true)
    }
    for row in 0..<block.rowCount {
      var pair = 0
      for first in classNames.indices {
        for second in classNames.indices.dropFirst(first + 1) {
          values.append(sums[first][row, second - 1] + sums[second][row, first] + intercepts[pair])
          pair += 1
        }
      }
    }
  }

  private func classDecisions(_ pairs: Matrix<Double>) -> Matrix<Double> {
    if classNames.count == 2 { return pairs }
    var values: [Double] = []
    values.reserveCapacity(pairs.rowCount * classNames.count)
    for row in 0..<pairs.rowCount {
      var confidences = [Double](repeating: 0, count: classNames.count)
      forEachPair(pairs.row(row)) { first, second, value in
        confidences[first] += value
        confidences[second] -= value
      }
      for (vote, confidence) in zip(confidenceVotes(pairs.row(row)), confidences) {
        values.append(vote + confidence / (3 * (confidence.magnitude + 1)))
      }
    }
    return Matrix(rowCount: pairs.rowCount, columnCount: classNames.count, elements: values)
  }

  /// The votes of `SVC.predict`: libsvm gives the second class the vote when the value is 0.
  private func votes(_ row: ArraySlice<Double>) -> [Double] {
    // The sign of two classes alone is scikit-learn's, turned around: above 0 is the second class, and
    // libsvm's 0 still is.
    if classNames.count == 2 { return (row.first ?? 0) >= 0 ? [0, 1] : [1, 0] }
    return votes(row) { $0 > 0 }
  }

  /// The votes inside scikit-learn's `ovr` decision values: 0 there is a vote for the first class.
  private func confidenceVotes(_ row: ArraySlice<Double>) -> [Double] { votes(row) { $0 >= 0 } }

  private func votes(_ row: ArraySlice<Double>, forFirst: (Double) -> Bool) -> [Double] {
    var votes = [Double](repeating: 0, count: classNames.count)
    forEachPair(row) { first, second, value in votes[forFirst(value) ? first : second] += 1 }
    return votes
  }

  private func forEachPair(_ row: ArraySlice<Double>, _ body: (Int, Int, Double) -> Void) {
    var position = row.startIndex
    for first in classNames.indices {
      for second in classNames.indices.dropFirst(first + 1) {
        body(first, second, row[position])
        position += 1
      }
    }
  }
}
