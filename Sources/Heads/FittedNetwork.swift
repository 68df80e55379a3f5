internal import Foundation
public import Tensors

/// The classifier that a network ends in: its features are the probabilities of the classes already.
///
/// Nothing is fitted here; the network has learned. It makes a trained network a model like any other.
public struct FittedNetwork: FittedClassifier {
  public static let name = "network"

  /// The classes in the order of the network's outputs.
  public let classNames: [String]

  /// The end of a network that tells `classNames` apart.
  ///
  /// - Precondition: At least two classes.
  public init(classNames: [String]) {
    precondition(classNames.count >= 2, "a classifier has two classes or more")
    self.classNames = classNames
  }

  /// One probability for each class.
  public var featureCount: Int { classNames.count }

  /// What the network says: decision values are logarithms of probabilities, for two classes their difference.
  public func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs {
    let probabilities = Matrix(
      rowCount: features.rowCount, columnCount: features.columnCount,
      elements: features.elements.map { Double($0) })
    let count = classNames.count
    // The least positive float32 keeps the logarithm of a probability that was rounded to 0 finite.
    let logarithms = probabilities.elements.map { log(max($0, 1.4e-45)) }
    let values =
      count == 2
      ? Matrix(
        rowCount: features.rowCount, columnCount: 1,
        elements: (0..<features.rowCount).map { logarithms[2 * $0 + 1] - logarithms[2 * $0] })
      : Matrix(rowCount: features.rowCount, columnCount: count, elements: logarithms)
    return ClassifierOutputs(
      decisionValues: values,
      classIndices: (0..<features.rowCount).map { firstMaximum(probabilities.row($0)) },
      probabilities: probabilities)
  }
}

extension FittedNetwork {
  public var isLinear: Bool { false }

  /// The logarithm of the class's probability; for two classes less that of the other.
  ///
  /// A model's network has its own way back to its layers; this is for what comes in as probabilities.
  public func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    func logarithm(_ index: Int) -> (value: Double, derivative: Double) {
      let probability = max(sample[index], 1.4e-45)
      return (log(probability), 1 / probability)
    }
    var gradient = [Double](repeating: 0, count: sample.count)
    let own = logarithm(classIndex)
    gradient[classIndex] = own.derivative
    guard sample.count == 2 else { return ClassScore(value: own.value, gradient: gradient) }
    let other = logarithm(1 - classIndex)
    gradient[1 - classIndex] = -other.derivative
    return ClassScore(value: own.value - other.value, gradient: gradient)
  }
}

extension FittedNetwork: Archivable {
  public func write(to writer: inout ArchiveWriter) { writer.put(classNames) }

  public init(from reader: inout ArchiveReader) throws {
    let names = try reader.takeStrings()
    try reader.require(names.count >= 2, "a network with \(names.count) classes")
    self.init(classNames: names)
  }
}
