public import Tensors

/// Training samples that have been checked: numbers are finite, and there are at least two classes, each with a sample.
public struct LabelledSamples: Sendable {
  /// `(sampleCount, featureCount)`, all values finite.
  public let features: Matrix<Float>
  /// The classes by code point.
  public let classNames: [String]
  /// For every sample the position of its class in `classNames`.
  public let classIndices: [Int]

  /// Checks samples and numbers their labels.
  ///
  /// - Parameter head: Who asks, for the error's text.
  /// - Throws: `HeadError`.
  public init(_ features: Matrix<Float>, labels: [String], head: String) throws(HeadError) {
    guard features.rowCount == labels.count else {
      throw .labelCountMismatch(head: head, sampleCount: features.rowCount, labelCount: labels.count)
    }
    guard !labels.isEmpty else { throw .noSamples(head: head) }
    guard features.columnCount > 0 else { throw .noFeatures(head: head) }
    try Self.checkFinite(features, head: head)
    let encoding = LabelEncoding(labels)
    guard encoding.classNames.count >= 2 else {
      throw .oneClassOnly(head: head, className: encoding.classNames[0], sampleCount: labels.count)
    }
    (self.features, classNames, classIndices) = (features, encoding.classNames, encoding.classIndices)
  }

  /// Samples that have been checked before.
  init(features: Matrix<Float>, classNames: [String], classIndices: [Int]) {
    (self.features, self.classNames, self.classIndices) = (features, classNames, classIndices)
  }

  /// How many samples each class has.
  public var classCounts: [Int] {
    classIndices.reduce(into: [Int](repeating: 0, count: classNames.count)) { $0[$1] += 1 }
  }

  /// The samples named by `rows`, in that order, with the same classes.
  ///
  /// - Precondition: Every class still has a sample.
  func selecting(_ rows: [Int]) -> LabelledSamples {
    let selected = LabelledSamples(
      features: features.selectingRows(rows), classNames: classNames,
      classIndices: rows.map { classIndices[$0] })
    precondition(selected.classCounts.allSatisfy { $0 > 0 }, "a class has lost all its samples")
    return selected
  }

  /// The samples named by `rows`, in that order, with the same classes, some of which may have no sample.
  func selecting(uncheckedRows rows: [Int]) -> LabelledSamples {
    LabelledSamples(
      features: features.selectingRows(rows), classNames: classNames,
      classIndices: rows.map { classIndices[$0] })
  }

  /// Refuses NaN and infinities, naming the first.
  static func checkFinite(_ features: Matrix<Float>, head: String) throws(HeadError) {
    if let position = features.elements.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(
        head: head, row: position / features.columnCount, column: position % features.columnCount,
        found: "\(features.elements[position])")
    }
  }
}
