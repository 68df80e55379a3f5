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
  /// - Complexity: O(samples · support vectors · (features + classes)); samples and support vectors are taken in
  ///   blocks that need about 150 MB at most.
  public func pairwiseDecisionFunction(_ features: Matrix<Float>) throws -> Matrix<Double> {
    precondition(features.columnCount == featureCount, "\(features.columnCount) features for \(featureCount)")
    let machine = SVCMachine(
      supportRows: supportIndices, supportCounts: supportCounts, coefficients: dualCoefficients,
      intercepts: intercepts)
    // Predicting has no context; it uses as many cores as BLAS does.
    let threadCount = BLAS.threadCount
    let precision = kernel.precision(featureCount: featureCount)
    let supports = (0..<supportVectors.rowCount).map { Int32($0) }
    let centre = precision == .single ? RowProducts.centre(of: supportVectors, rows: supports) : []
    var values = [Double]()
    values.reserveCapacity(features.rowCount * intercepts.count)
    for start in stride(from: 0, to: features.rowCount, by: Self.blockHeight) {
      let samples = (start..<min(start + Self.blockHeight, features.rowCount)).map { Int32($0) }
      var decisions = machine.startingDecisions(sampleCount: samples.count)
      for first in stride(from: 0, to: supports.count, by: Self.blockHeight) {
        let columns = first..<min(first + Self.blockHeight, supports.count)
        let block = try kernel.values(
          RowProducts(
            samples, of: features, with: Array(supports[columns]), of: supportVectors, precision: precision,
            centre: centre, threadCount: threadCount), threadCount: threadCount)
        try machine.addDecisions(kernel: block, columns: columns, to: &decisions, threadCount: threadCount)
      }
      values += decisions.elements
    }
    return Matrix(rowCount: features.rowCount, columnCount: intercepts.count, elements: values)
  }

  /// The decision values as scikit-learn's `decision_function` gives them by default (shape `ovr`), and the
  /// class with most pairwise votes, as `SVC.predict`; the first class wins ties.
  ///
  /// With more than two classes the values are the votes of each class plus its summed confidences squeezed
  /// into (-1/3, 1/3).
  public func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs {
    PairwiseDecisions(values: try pairwiseDecisionFunction(features), classCount: classNames.count).outputs
  }

  /// Samples, or support vectors, whose kernel is computed at once.
  private static let blockHeight = 2048
}
