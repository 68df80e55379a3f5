public import Tensors

/// Fitted logistic regression.
public struct FittedLogisticRegression: FittedClassifier {
  public static let name = LogisticRegression.name

  /// The classes by code point.
  public let classNames: [String]
  /// Weights and intercepts.
  public let model: LinearModel
  /// Whether the tolerance was met within `max_iter` steps.
  public let hasConverged: Bool
  /// Newton steps.
  public let iterationCount: Int
  public var iterationsWithoutConvergence: Int? { hasConverged ? nil : iterationCount }

  /// The number of features of a sample.
  public var featureCount: Int { model.weights.rowCount }

  /// What the classifier says about samples: decision values are logits.
  public func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs {
    let values = model.decisionValues(features)
    return ClassifierOutputs(
      decisionValues: values, classIndices: LinearModel.classIndices(values),
      probabilities: Probabilities.ofLogits(values))
  }

  public var isLinear: Bool { true }

  /// The weighted sum of a class.
  public func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    model.score(of: classIndex, at: sample)
  }
}

extension FittedLogisticRegression: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    writer.put(classNames)
    model.write(to: &writer)
    writer.put(hasConverged)
    writer.put(iterationCount)
  }

  public init(from reader: inout ArchiveReader) throws {
    self.init(
      classNames: try reader.takeStrings(), model: try LinearModel(from: &reader),
      hasConverged: try reader.takeBool(), iterationCount: try reader.takeInt())
    try model.requireFit(classNames, reader)
  }
}

extension LinearModel {
  /// Throws unless there are as many models as the classes need.
  func requireFit(_ classNames: [String], _ reader: ArchiveReader) throws {
    try reader.require(
      classNames.count >= 2 && intercepts.count == (classNames.count == 2 ? 1 : classNames.count),
      "\(classNames.count) classes with \(intercepts.count) linear models")
  }
}
