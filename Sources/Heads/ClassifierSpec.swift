public import Tensors

/// Any classifier, before fitting.
public enum ClassifierSpec: Codable, Equatable, Sendable {
  /// A support vector classifier.
  case svm(SVC)
  /// A multi-layer perceptron.
  case mlp(MLPClassifier)
  /// Logistic regression.
  case logisticRegression(LogisticRegression)
  /// A linear support vector classifier.
  case linearSVM(LinearSVC)

  /// The classifier itself.
  var base: any Classifier {
    switch self {
    case .svm(let classifier): classifier
    case .mlp(let classifier): classifier
    case .logisticRegression(let classifier): classifier
    case .linearSVM(let classifier): classifier
    }
  }

  /// Learns to tell the classes of `samples` apart.
  ///
  /// - Parameter start: What to learn on from; only a perceptron can.
  func fit(
    _ samples: LabelledSamples, context: FittingContext, startingFrom start: FittedClassifierKind? = nil
  ) throws -> FittedClassifierKind {
    if let start { try checkStart(start) }
    if case .mlp(let classifier) = self, case .mlp(let known) = start {
      return .mlp(try classifier.fit(samples, context: context, startingFrom: known))
    }
    return switch self {
    case .svm(let classifier): .svm(try classifier.fit(samples, context: context))
    case .mlp(let classifier): .mlp(try classifier.fit(samples, context: context))
    case .logisticRegression(let classifier):
      .logisticRegression(try classifier.fit(samples, context: context))
    case .linearSVM(let classifier): .linearSVM(try classifier.fit(samples, context: context))
    }
  }
}

extension ClassifierSpec {
  /// Checks that learning can go on from `start`: both must be perceptrons.
  ///
  /// - Throws: `HeadError.cannotLearnOn` or `.cannotStartFrom`.
  func checkStart(_ start: FittedClassifierKind) throws(HeadError) {
    guard case .mlp = self else { throw .cannotLearnOn(head: type(of: base).name) }
    guard case .mlp = start else {
      throw .cannotStartFrom(
        head: type(of: base).name, what: "the head", expected: MLPClassifier.name,
        found: type(of: start.base).name)
    }
  }
}

/// Any classifier, fitted.
public enum FittedClassifierKind: Equatable, Sendable {
  /// A support vector classifier.
  case svm(FittedSVC)
  /// A multi-layer perceptron.
  case mlp(FittedMLP)
  /// Logistic regression.
  case logisticRegression(FittedLogisticRegression)
  /// A linear support vector classifier.
  case linearSVM(FittedLinearSVC)
  /// The end of a trained network.
  case network(FittedNetwork)

  /// The classifier itself.
  public var base: any FittedClassifier {
    switch self {
    case .svm(let classifier): classifier
    case .mlp(let classifier): classifier
    case .logisticRegression(let classifier): classifier
    case .linearSVM(let classifier): classifier
    case .network(let classifier): classifier
    }
  }
}

extension FittedClassifierKind: Archivable {
  /// The classifier's name, then its own fields.
  public func write(to writer: inout ArchiveWriter) {
    writer.put(type(of: base).name)
    base.write(to: &writer)
  }

  public init(from reader: inout ArchiveReader) throws {
    switch try reader.takeString() {
    case SVC.name: self = .svm(try FittedSVC(from: &reader))
    case MLPClassifier.name: self = .mlp(try FittedMLP(from: &reader))
    case LogisticRegression.name:
      self = .logisticRegression(try FittedLogisticRegression(from: &reader))
    case LinearSVC.name: self = .linearSVM(try FittedLinearSVC(from: &reader))
    case FittedNetwork.name: self = .network(try FittedNetwork(from: &reader))
    case let name: throw reader.inconsistency("no head is called '\(name)'")
    }
  }
}
