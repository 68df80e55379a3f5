public import Tensors

/// Any classifier, before fitting.
public enum ClassifierSpec: Codable, Equatable, Sendable {
  /// A support vector classifier.
  case svm(SVC)

  /// The classifier itself.
  var base: any Classifier {
    switch self {
    case .svm(let classifier): classifier
    }
  }

  /// Learns to tell the classes of `samples` apart.
  func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedClassifierKind {
    switch self {
    case .svm(let classifier): .svm(try classifier.fit(samples, context: context))
    }
  }
}

/// Any classifier, fitted.
public enum FittedClassifierKind: Equatable, Sendable {
  /// A support vector classifier.
  case svm(FittedSVC)

  /// The classifier itself.
  public var base: any FittedClassifier {
    switch self {
    case .svm(let classifier): classifier
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
    case let name: throw reader.inconsistency("no head is called '\(name)'")
    }
  }
}
