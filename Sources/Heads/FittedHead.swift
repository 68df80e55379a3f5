public import Tensors

/// Any head, fitted.
///
/// Stored as one archive (see `ArchiveWriter`): the classifier's name and fields, then the calibration.
public struct FittedHead: ArchiveCodable, Equatable, Sendable {
  public static let archiveKind = "HEAD"
  public static let archiveVersion = 2

  /// The classifier.
  public let classifier: FittedClassifierKind
  /// What turns its decision values into probabilities; nil where nothing does.
  public let calibration: Calibration?

  /// The head of a trained network.
  public init(_ network: FittedNetwork) { self.init(classifier: .network(network), calibration: nil) }

  /// A head of these parts.
  init(classifier: FittedClassifierKind, calibration: Calibration?) {
    (self.classifier, self.calibration) = (classifier, calibration)
  }

  /// The head's name in pipeline files.
  public var name: String { type(of: classifier.base).name }
  /// The classes by code point; predictions number them.
  public var classNames: [String] { classifier.base.classNames }
  /// The number of features of a sample.
  public var featureCount: Int { classifier.base.featureCount }

  /// Predicts every sample.
  ///
  /// With probabilities, calibrated or the classifier's own, the predicted class is the most probable one;
  /// without, it is the one of the classifier's own rule. The first class wins ties.
  /// - Parameter features: `(sampleCount, featureCount)`, all values finite.
  /// - Throws: `HeadError.wrongFeatureCount` or `.nonFinite`.
  public func predict(_ features: Matrix<Float>) throws -> [HeadPrediction] {
    let outputs = try classifier.base.outputs(features)
    let probabilities =
      calibration?.probabilities(outputs.decisionValues, classCount: classNames.count)
      ?? outputs.probabilities
    return (0..<features.rowCount).map { row in
      let values = Array(outputs.decisionValues.row(row))
      if let probabilities = probabilities.map({ Array($0.row(row)) }) {
        let winner = firstMaximum(probabilities)
        return HeadPrediction(
          classIndex: winner, probabilities: probabilities, margin: lead(of: winner, in: probabilities),
          decisionValues: values)
      }
      let winner = outputs.classIndices[row]
      return HeadPrediction(
        classIndex: winner, probabilities: nil,
        margin: values.count == 1 ? values[0].magnitude : lead(of: winner, in: values), decisionValues: values
      )
    }
  }

  public func write(to writer: inout ArchiveWriter) {
    classifier.write(to: &writer)
    writer.put(calibration != nil)
    calibration?.write(to: &writer)
  }

  public init(from reader: inout ArchiveReader) throws {
    classifier = try FittedClassifierKind(from: &reader)
    calibration = try reader.takeBool() ? Calibration(from: &reader) : nil
    let valueCount = classNames.count == 2 ? 1 : classNames.count
    try reader.require(
      calibration.map { $0.valueCount == valueCount } ?? true,
      "\(calibration?.valueCount ?? 0) calibrated values for \(classNames.count) classes")
  }
}

/// The position of the largest value; the first one if there are several.
func firstMaximum(_ values: some RandomAccessCollection<Double>) -> Int {
  var winner = 0
  var largest = -Double.infinity
  for (index, value) in values.enumerated() where value > largest { (winner, largest) = (index, value) }
  return winner
}

/// How far `winner` is above the best other value.
private func lead(of winner: Int, in values: [Double]) -> Double {
  let others = values.indices.filter { $0 != winner }.map { values[$0] }
  return values[winner] - (others.max() ?? 0)
}
