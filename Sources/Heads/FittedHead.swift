public import Tensors

/// Any head, fitted.
///
/// Stored as one archive (see `ArchiveWriter`): the head's name, then its own fields.
public enum FittedHead: ArchiveCodable, Equatable, Sendable {
  /// A support vector classifier.
  case svm(FittedSVC)

  public static let archiveKind = "HEAD"
  public static let archiveVersion = 1

  /// The head's name in pipeline files.
  public var name: String {
    switch self {
    case .svm: SVC.name
    }
  }

  /// The classes by code point; predictions number them.
  public var classNames: [String] {
    switch self {
    case .svm(let svc): svc.classNames
    }
  }

  /// The number of features of a sample.
  public var featureCount: Int {
    switch self {
    case .svm(let svc): svc.featureCount
    }
  }

  /// Predicts every sample.
  ///
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `HeadError.wrongFeatureCount` or `.nonFinite`.
  public func predict(_ features: Matrix<Double>) throws -> [HeadPrediction] {
    switch self {
    case .svm(let svc): try svc.predict(features)
    }
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(name)
    switch self {
    case .svm(let svc): svc.write(to: &writer)
    }
  }

  public init(from reader: inout ArchiveReader) throws {
    switch try reader.takeString() {
    case SVC.name: self = .svm(try FittedSVC(from: &reader))
    case let name: throw reader.inconsistency("no head is called '\(name)'")
    }
  }
}
