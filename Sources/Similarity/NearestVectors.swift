public import LinearAlgebra
public import Tensors

/// The nearest of many vectors, which come one by one, for one or many queries at once.
///
/// Cosines and distances are exact: summed in double precision, distances from differences, and the same bits whatever the
/// order in which vectors come and however they are dealt to threads. For many queries products by BLAS sort out vectors
/// that cannot be among the nearest, with a bound on their rounding.
public struct NearestVectors: Sendable {
  /// A vector and how near it is.
  public struct Neighbour: Equatable, Sendable {
    /// The vector's number.
    public let row: Int
    /// The cosine, from −1 to 1, or the Euclidean distance.
    public let value: Double
  }

  private let queries: [FloatVector]
  private let metric: SimilarityMetric
  /// For every query a row that does not count, such as itself; empty for none at all.
  private let excludedRows: [Int?]
  private var nearest: [NearestList]
  /// Vectors that wait to be compared with all queries at once; nil where each is compared when it comes.
  private var block: QueryBlock?

  /// From so many queries on, products by BLAS pay.
  private static let manyQueries = 8

  /// A search for the nearest `count` vectors to each query.
  ///
  /// - Parameters:
  ///   - queries: Vectors of equal length, all values finite; for cosines none of zeros.
  ///   - excludedRows: For every query a row to leave out, or nil; empty for none at all.
  public init(
    _ queries: [FloatVector], count: Int, metric: SimilarityMetric, excludedRows: [Int?] = []
  ) {
    precondition(count >= 1, "the nearest \(count) vectors are none")
    precondition(excludedRows.isEmpty || excludedRows.count == queries.count, "one row for each query")
    (self.queries, self.metric, self.excludedRows) = (queries, metric, excludedRows)
    nearest = queries.map { _ in NearestList(capacity: count) }
    block = queries.count < Self.manyQueries ? nil : QueryBlock(queries)
  }

  /// Looks at the vector numbered `row`, whose float32 values are `bytes`.
  ///
  /// One with a NaN or an infinity is nobody's neighbour, nor is, for cosines, one of zeros.
  public mutating func add(_ bytes: RawSpan, row: Int) {
    guard block == nil else {
      block?.append(bytes, row: row)
      if block?.isFull == true { flush() }
      return
    }
    for query in queries.indices { compare(query, bytes, row: row) }
  }

  /// Looks at the next rows; `start` is the number of the first.
  ///
  /// - Parameter rows: `(rowCount, featureCount)`.
  public mutating func add(_ rows: Matrix<Float>, at start: Int) {
    let width = rows.columnCount
    for row in 0..<rows.rowCount {
      rows.elements.withBytes(of: row * width..<(row + 1) * width) { add($0, row: start + row) }
    }
  }

  /// Takes over what another search for the same queries found among other vectors.
  public mutating func merge(_ other: NearestVectors) {
    var other = other
    other.flush()
    for query in nearest.indices {
      for entry in other.nearest[query].entries { nearest[query].offer(entry) }
    }
  }

  /// For every query the nearest vectors, nearest first, of equal ones that of the smaller number first; fewer where there
  /// are fewer.
  public var result: [[Neighbour]] {
    var complete = self
    complete.flush()
    return complete.nearest.map { list in
      list.entries.sorted(by: <).map { entry in
        Neighbour(row: entry.row, value: metric == .cosine ? 0 - entry.key : entry.key.squareRoot())
      }
    }
  }

  /// Compares the waiting vectors with all queries.
  private mutating func flush() {
    guard var waiting = block else { return }
    // Taken out, so that it is changed in place.
    block = nil
    let products = waiting.products()
    let (values, width) = (products.elements.span, waiting.dimension)
    for query in queries.indices {
      for position in 0..<waiting.count {
        let least = waiting.leastKey(
          query, position, product: values[query * waiting.count + position], metric: metric)
        // Only a comparison that holds lets a vector pass, which one with a NaN does not.
        guard least <= nearest[query].worstKey else { continue }
        waiting.elements.withBytes(of: position * width..<(position + 1) * width) {
          compare(query, $0, row: waiting.rows[position])
        }
      }
    }
    waiting.removeAll()
    block = waiting
  }

  /// Offers one vector to one query.
  private mutating func compare(_ query: Int, _ bytes: RawSpan, row: Int) {
    guard excludedRows.isEmpty || excludedRows[query] != row else { return }
    let vector = queries[query]
    let key: Double
    switch metric {
    case .cosine:
      let (product, squaredNorm) = vector.product(with: bytes)
      guard squaredNorm > 0, squaredNorm < .infinity else { return }
      key = -max(-1, min(1, product / (vector.squaredNorm * squaredNorm).squareRoot()))
    case .euclidean: key = vector.squaredDistance(from: bytes)
    }
    nearest[query].offer(NearestList.Entry(key: key, row: row))
  }
}
