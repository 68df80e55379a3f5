internal import LinearAlgebra
package import Tensors

/// The nearest rows of a large matrix that comes block by block, for many queries at once.
///
/// Distances are Euclidean and exact: products by BLAS only sort out rows that cannot be among the nearest, with a bound
/// on their rounding; the distances of the others are summed up from differences in double precision.
package struct NearestRows {
  /// A row and how far away it is.
  package struct Neighbour: Equatable, Sendable {
    /// The row's number.
    package let row: Int
    /// The Euclidean distance.
    package let distance: Double
  }

  private let queries: Matrix<Double>
  private let squaredNorms: [Double]
  private let count: Int
  /// For every query a row that does not count, such as itself.
  private let excludedRows: [Int?]
  /// For every query the nearest rows so far with their squared distances, nearest first.
  private var nearest: [[Neighbour]]

  /// A search for the nearest `count` rows to each query.
  ///
  /// - Parameters:
  ///   - queries: `(queryCount, featureCount)`, all values finite.
  ///   - excludedRows: For every query a row to leave out, or nil; empty for none at all.
  package init(_ queries: Matrix<Float>, count: Int, excludedRows: [Int?] = []) {
    precondition(count >= 1, "the nearest \(count) rows are none")
    precondition(excludedRows.isEmpty || excludedRows.count == queries.rowCount, "one row for each query")
    self.queries = queries.rows(0..<queries.rowCount)
    squaredNorms = Self.squaredNorms(self.queries)
    self.count = count
    self.excludedRows =
      excludedRows.isEmpty ? Array(repeating: nil, count: queries.rowCount) : excludedRows
    nearest = Array(repeating: [], count: queries.rowCount)
  }

  /// Looks through the next rows; `start` is the number of the first.
  ///
  /// - Parameter block: `(rowCount, featureCount)`. A row with a NaN is nobody's neighbour.
  /// - Precondition: Blocks come in the order of their rows.
  package mutating func add(_ block: Matrix<Float>, at start: Int) {
    precondition(block.columnCount == queries.columnCount, "rows and queries have other features")
    let rows = block.rows(0..<block.rowCount)
    let rowNorms = Self.squaredNorms(rows)
    let products = queries.multiplied(by: rows, transposingOther: true)
    // |computed - true| of a sum of n products is at most n·ε·Σ|products| (Higham 2002, 3.1), twice for the product
    // and once for each norm; the rest is room.
    let rounding = 4 * Double(queries.columnCount + 16) * Double.ulpOfOne
    for query in 0..<queries.rowCount {
      // Taken out and put back, so that it is changed in place.
      var list = nearest[query]
      nearest[query] = []
      let (norm, excluded) = (squaredNorms[query], excludedRows[query])
      let (values, norms) = (products.elements.span, rowNorms.span)
      let first = query * rows.rowCount
      var worst = list.count == count ? list[count - 1].distance : .infinity
      for row in 0..<rows.rowCount {
        let sum = norm + norms[row]
        // Only a comparison that holds lets a row pass, which one with a NaN does not.
        guard sum - 2 * values[first + row] - rounding * sum <= worst, excluded != start + row else {
          continue
        }
        let distance = squaredDistance(query, row, of: rows)
        // A row as far as the last one comes after it: rows come in order.
        guard distance < worst else { continue }
        if list.count == count { list.removeLast() }
        let position = list.firstIndex { $0.distance > distance } ?? list.endIndex
        list.insert(Neighbour(row: start + row, distance: distance), at: position)
        if list.count == count { worst = list[count - 1].distance }
      }
      nearest[query] = list
    }
  }

  /// For every query the nearest rows, nearest first, of equal ones the earlier first; fewer where there are fewer.
  package var result: [[Neighbour]] {
    nearest.map { list in
      list.map { Neighbour(row: $0.row, distance: $0.distance.squareRoot()) }
    }
  }

  private func squaredDistance(_ query: Int, _ row: Int, of rows: Matrix<Double>) -> Double {
    let (left, right) = (queries.elements.span, rows.elements.span)
    let width = rows.columnCount
    var sum = 0.0
    for column in 0..<width {
      let difference = left[query * width + column] - right[row * width + column]
      sum += difference * difference
    }
    return sum
  }

  private static func squaredNorms(_ matrix: Matrix<Double>) -> [Double] {
    let values = matrix.elements.span
    return (0..<matrix.rowCount).map { row in
      var sum = 0.0
      for position in row * matrix.columnCount..<(row + 1) * matrix.columnCount {
        sum += values[position] * values[position]
      }
      return sum
    }
  }
}
