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
    self.queries = queries.mapElements(Double.init)
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
    let rows = block.mapElements(Double.init)
    let norms = Self.squaredNorms(rows)
    let products = queries.multiplied(by: rows, transposingOther: true)
    // |computed - true| of a sum of n products is at most n·ε·Σ|products| (Higham 2002, 3.1), twice for the product
    // and once for each norm; the rest is room.
    let rounding = 4 * Double(queries.columnCount + 16) * Double.ulpOfOne
    for query in 0..<queries.rowCount {
      var worst = nearest[query].count == count ? nearest[query][count - 1].distance : .infinity
      for row in 0..<rows.rowCount {
        let norm = squaredNorms[query] + norms[row]
        // Only a comparison that holds lets a row pass, which one with a NaN does not.
        guard norm - 2 * products[query, row] - rounding * norm <= worst else { continue }
        guard excludedRows[query] != start + row else { continue }
        let distance = squaredDistance(query, rows.row(row))
        // A row as far as the last one comes after it: rows come in order.
        guard distance < worst else { continue }
        insert(Neighbour(row: start + row, distance: distance), for: query)
        if nearest[query].count == count { worst = nearest[query][count - 1].distance }
      }
    }
  }

  /// For every query the nearest rows, nearest first, of equal ones the earlier first; fewer where there are fewer.
  package var result: [[Neighbour]] {
    nearest.map { list in
      list.map { Neighbour(row: $0.row, distance: $0.distance.squareRoot()) }
    }
  }

  private mutating func insert(_ neighbour: Neighbour, for query: Int) {
    if nearest[query].count == count { nearest[query].removeLast() }
    let position =
      nearest[query].firstIndex { $0.distance > neighbour.distance } ?? nearest[query].endIndex
    nearest[query].insert(neighbour, at: position)
  }

  private func squaredDistance(_ query: Int, _ row: ArraySlice<Double>) -> Double {
    zip(queries.row(query), row).reduce(0) { sum, pair in
      let difference = pair.0 - pair.1
      return sum + difference * difference
    }
  }

  private static func squaredNorms(_ matrix: Matrix<Double>) -> [Double] {
    (0..<matrix.rowCount).map { matrix.row($0).reduce(0) { $0 + $1 * $1 } }
  }
}
