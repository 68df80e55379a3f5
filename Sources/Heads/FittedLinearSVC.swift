public import Tensors

/// A fitted linear support vector classifier.
public struct FittedLinearSVC: FittedClassifier {
  public static let name = LinearSVC.name

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

  /// What the classifier says about samples; it has no probabilities of its own.
  public func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs {
    let values = model.decisionValues(features)
    return ClassifierOutputs(
      decisionValues: values, classIndices: LinearModel.classIndices(values), probabilities: nil)
  }

  public var isLinear: Bool { true }

  /// The weighted sum of a class.
  public func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    model.score(of: classIndex, at: sample)
  }
}

extension FittedLinearSVC: Archivable {
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
