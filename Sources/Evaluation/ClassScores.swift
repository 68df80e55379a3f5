public import Tensors

/// What a model gives every class, for samples whose class is known.
public struct ClassScores: Equatable, Sendable {
  /// What the numbers are.
  public enum Kind: String, Codable, Sendable {
    /// Probabilities: 0...1, rows sum to 1.
    case probabilities
    /// A classifier's decision values: only their order says something.
    case decisionValues = "decision_values"
  }

  /// The classes the model knows, by code point: the columns of `values`.
  public let classNames: [String]
  /// For every sample the column of its class; nil for a class the model does not know.
  public let actual: [Int?]
  /// `(sampleCount, classCount)`, larger where a class is likelier.
  public let values: Matrix<Double>
  /// What the values are.
  public let kind: Kind
  /// The classes of samples that the model does not know, by code point.
  public let unknownClasses: [String]

  /// Scores of samples.
  ///
  /// - Parameters:
  ///   - actual: The class of every sample.
  ///   - values: `(sampleCount, classCount)`, finite. For two classes also `(sampleCount, 1)`: decision values
  ///     that are positive for the second class.
  /// - Throws: `EvaluationError.noSamples`, `.lengthMismatch`, `.wrongScoreCount` or `.nonFiniteScore`.
  public init(
    classNames: [String], actual: [String], values: Matrix<Double>, kind: Kind
  ) throws(EvaluationError) {
    guard !actual.isEmpty else { throw .noSamples }
    guard actual.count == values.rowCount else {
      throw .lengthMismatch(actualCount: actual.count, predictedCount: values.rowCount)
    }
    let isSigned = classNames.count == 2 && values.columnCount == 1
    guard isSigned || values.columnCount == classNames.count else {
      throw .wrongScoreCount(found: values.columnCount, classCount: classNames.count)
    }
    if let position = values.elements.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteScore(sample: position / values.columnCount, found: "\(values.elements[position])")
    }
    let positions = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
    self.classNames = classNames
    self.actual = actual.map { positions[$0] }
    self.values =
      isSigned
      ? Matrix(rowCount: actual.count, columnCount: 2, elements: values.elements.flatMap { [-$0, $0] })
      : values
    self.kind = kind
    unknownClasses = LabelEncoding.sorted(Set(actual.filter { positions[$0] == nil }))
  }

  /// How many samples there are.
  public var sampleCount: Int { actual.count }

  /// How many samples each class has.
  public var classCounts: [Int] {
    actual.reduce(into: [Int](repeating: 0, count: classNames.count)) { counts, index in
      if let index { counts[index] += 1 }
    }
  }

  /// Why scores that compare all classes are undefined, nil where they are not.
  var unknownClassReason: String? {
    unknownClasses.isEmpty
      ? nil : "there are samples of \(unknownClasses.joined(separator: ", ")), which the model does not know"
  }
}
