public import Tensors

/// How often samples of one class were predicted as another.
///
/// Matches scikit-learn 1.9 `confusion_matrix`: classes by code point, rows are the actual classes, columns
/// the predicted ones.
public struct ConfusionMatrix: Codable, Equatable, Sendable {
  /// The classes, in the order of rows and columns.
  public let classNames: [String]
  /// `counts[actual, predicted]`.
  public let counts: Matrix<Int>

  /// Counts pairs of labels.
  ///
  /// - Parameter classNames: All classes, where some may have no sample here; nil for those that occur.
  /// - Throws: `EvaluationError`.
  public init(
    actual: [String], predicted: [String], classNames: [String]? = nil
  ) throws(EvaluationError) {
    guard actual.count == predicted.count else {
      throw .lengthMismatch(actualCount: actual.count, predictedCount: predicted.count)
    }
    guard !actual.isEmpty else { throw .noSamples }
    let names = LabelEncoding.sorted(Set(classNames ?? actual + predicted))
    let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var counts = Matrix(rowCount: names.count, columnCount: names.count, repeating: 0)
    for (actualName, predictedName) in zip(actual, predicted) {
      guard let row = positions[actualName] else {
        throw .unknownClass(name: actualName, classNames: names)
      }
      guard let column = positions[predictedName] else {
        throw .unknownClass(name: predictedName, classNames: names)
      }
      counts[row, column] += 1
    }
    self.classNames = names
    self.counts = counts
  }

  /// A matrix of counts made elsewhere.
  ///
  /// - Parameters:
  ///   - pairs: How often which class was predicted as which; pairs that are named twice are added.
  ///   - classNames: All classes, where some may have no sample here; nil for those that occur.
  /// - Throws: `EvaluationError.noSamples` or `.unknownClass`.
  public init(
    pairs: [(actual: String, predicted: String, count: Int)], classNames: [String]? = nil
  ) throws(EvaluationError) {
    guard pairs.contains(where: { $0.count > 0 }) else { throw .noSamples }
    let names = LabelEncoding.sorted(Set(classNames ?? pairs.flatMap { [$0.actual, $0.predicted] }))
    let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var counts = Matrix(rowCount: names.count, columnCount: names.count, repeating: 0)
    for pair in pairs {
      guard let row = positions[pair.actual] else {
        throw .unknownClass(name: pair.actual, classNames: names)
      }
      guard let column = positions[pair.predicted] else {
        throw .unknownClass(name: pair.predicted, classNames: names)
      }
      counts[row, column] += pair.count
    }
    (self.classNames, self.counts) = (names, counts)
  }

  /// The number of samples.
  public var sampleCount: Int { counts.elements.reduce(0, +) }

  /// The number of samples predicted as what they are.
  public var correctCount: Int { classNames.indices.reduce(0) { $0 + counts[$1, $1] } }

  /// The share of samples predicted as what they are.
  public var accuracy: Double { Double(correctCount) / Double(sampleCount) }

  /// How many samples of each class there are.
  public var actualCounts: [Int] { classNames.indices.map { counts.row($0).reduce(0, +) } }

  /// How often each class was predicted.
  public var predictedCounts: [Int] {
    classNames.indices.map { column in classNames.indices.reduce(0) { $0 + counts[$1, column] } }
  }

  /// The counts as Python prints them: `[[3 1]` and below it ` [0 4]]`.
  public var numpyText: String { counts.numpyText }

  /// The counts as a table with class names; rows are actual, columns predicted.
  public var table: String {
    let corner = "actual \\ predicted"
    let cells = classNames.indices.map { row in counts.row(row).map { "\($0)" } }
    let nameWidth = (classNames + [corner]).map(\.unicodeScalars.count).max() ?? 0
    let widths = classNames.indices.map { column in
      max(classNames[column].unicodeScalars.count, cells.map { $0[column].count }.max() ?? 0)
    }
    let header = ([corner.padded(to: nameWidth)] + zip(classNames, widths).map { $0.paddedLeft(to: $1) })
    let rows = zip(classNames, cells).map { name, cells in
      [name.padded(to: nameWidth)] + zip(cells, widths).map { $0.paddedLeft(to: $1) }
    }
    return ([header] + rows).map { $0.joined(separator: "  ") + "\n" }.joined()
  }
}

extension String {
  /// Spaces added before the text up to `width` code points, as Python's `{:>width}`.
  func paddedLeft(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - unicodeScalars.count)) + self
  }

  /// Spaces added after the text up to `width` code points.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
  }
}
