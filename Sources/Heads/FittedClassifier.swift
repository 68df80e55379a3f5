public import Tensors

/// A classifier that has learned from data.
public protocol FittedClassifier: Archivable, Equatable, Sendable {
  /// The head's name in pipeline files.
  static var name: String { get }
  /// The classes by code point; predictions number them.
  var classNames: [String] { get }
  /// The number of features of a sample.
  var featureCount: Int { get }

  /// How many iterations it stopped after without having converged; nil where it converged, or where that says nothing.
  var iterationsWithoutConvergence: Int? { get }

  /// What the classifier says about samples whose width and numbers have been checked.
  ///
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs

  /// Whether scores are sums of features times fixed weights.
  var isLinear: Bool { get }

  /// The score of a class at a sample whose width and numbers have been checked, in double precision.
  func score(of classIndex: Int, at sample: [Double]) -> ClassScore
}

extension FittedClassifier {
  public var iterationsWithoutConvergence: Int? { nil }

  /// What the classifier says about samples.
  ///
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `HeadError.wrongFeatureCount` or `.nonFinite`.
  public func outputs(_ features: Matrix<Float>) throws -> ClassifierOutputs {
    guard features.columnCount == featureCount else {
      throw HeadError.wrongFeatureCount(
        head: Self.name, expected: featureCount, found: features.columnCount)
    }
    try LabelledSamples.checkFinite(features, head: Self.name)
    return try outputs(checked: features)
  }
}

/// What a classifier says about samples, before any calibration.
public struct ClassifierOutputs: Equatable, Sendable {
  /// For two classes `(sampleCount, 1)`, positive for the second class; else `(sampleCount, classCount)`.
  public let decisionValues: Matrix<Double>
  /// The class of every sample by the classifier's own rule.
  public let classIndices: [Int]
  /// The classifier's own probabilities, `(sampleCount, classCount)`, rows sum to 1; nil where it has none.
  public let probabilities: Matrix<Double>?

  /// Outputs of one row per sample each.
  public init(decisionValues: Matrix<Double>, classIndices: [Int], probabilities: Matrix<Double>?) {
    (self.decisionValues, self.classIndices) = (decisionValues, classIndices)
    self.probabilities = probabilities
  }
}
