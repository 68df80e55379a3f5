/// A dense matrix in row-major order: rows are samples, columns are features.
public struct Matrix<Scalar> {
  /// The number of rows (samples).
  public let rowCount: Int
  /// The number of columns (features).
  public let columnCount: Int
  /// All elements, row after row; `rowCount * columnCount` of them.
  public var elements: [Scalar]

  /// Wraps `elements` as a matrix.
  ///
  /// - Precondition: `elements.count == rowCount * columnCount`.
  public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
    precondition(
      elements.count == rowCount * columnCount,
      "a \(rowCount)×\(columnCount) matrix needs \(rowCount * columnCount) elements, got \(elements.count)")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// A matrix with every element set to `value`.
  public init(rowCount: Int, columnCount: Int, repeating value: Scalar) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      elements: Array(repeating: value, count: rowCount * columnCount))
  }

  /// A matrix from rows of equal length.
  ///
  /// - Precondition: All rows have the same length.
  public init(rows: [[Scalar]]) {
    let columnCount = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columnCount }, "rows differ in length")
    self.init(rowCount: rows.count, columnCount: columnCount, elements: rows.flatMap { $0 })
  }

  /// The element in `row`, `column`.
  public subscript(row: Int, column: Int) -> Scalar {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  /// One row, without a copy.
  public func row(_ index: Int) -> ArraySlice<Scalar> {
    elements[index * columnCount..<(index + 1) * columnCount]
  }

  /// The rows named by `indices`, in that order.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var selected: [Scalar] = []
    selected.reserveCapacity(indices.count * columnCount)
    for index in indices { selected.append(contentsOf: row(index)) }
    return Matrix(rowCount: indices.count, columnCount: columnCount, elements: selected)
  }

  /// Every element passed through `transform`.
  public func mapElements<Result>(_ transform: (Scalar) throws -> Result) rethrows -> Matrix<Result> {
    Matrix<Result>(rowCount: rowCount, columnCount: columnCount, elements: try elements.map(transform))
  }
}

extension Matrix: Equatable where Scalar: Equatable {}
extension Matrix: Sendable where Scalar: Sendable {}
extension Matrix: Codable where Scalar: Codable {}
