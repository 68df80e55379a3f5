internal import LinearAlgebra
internal import Tensors

/// Vectors that are compared with many queries at once, by BLAS in double precision.
struct QueryBlock: Sendable {
  /// Values in a vector.
  let dimension: Int
  /// The vectors' numbers.
  private(set) var rows: [Int] = []
  /// The vectors, one after the other.
  private(set) var elements: [Float] = []
  private var squaredNorms: [Double] = []
  private let queries: Matrix<Double>
  private let querySquaredNorms: [Double]
  private let capacity: Int

  /// A block for these queries, of about 8 MB as doubles and no more vectors than serve BLAS.
  init(_ queries: [FloatVector]) {
    dimension = queries[0].values.count
    self.queries = Matrix(
      rowCount: queries.count, columnCount: dimension,
      elements: queries.flatMap { $0.values.map(Double.init) })
    querySquaredNorms = queries.map(\.squaredNorm)
    capacity = max(1, min(1024, (1 << 20) / max(1, dimension)))
  }

  var count: Int { rows.count }
  var isFull: Bool { count == capacity }

  mutating func append(_ bytes: RawSpan, row: Int) {
    if elements.isEmpty { elements.reserveCapacity(capacity * dimension) }
    elements.append(floatsIn: bytes)
    rows.append(row)
    squaredNorms.append(FloatVector.squaredNorm(of: bytes))
  }

  /// The products of every query with every vector, `(queries, vectors)`.
  func products() -> Matrix<Double> {
    let vectors = Matrix(rowCount: count, columnCount: dimension, elements: elements)
    return queries.multiplied(by: vectors.rows(0..<count), transposingOther: true)
  }

  /// The key of a vector for a query is not less than this, given their product; NaN where it has none.
  ///
  /// |computed - true| of a sum of n products is at most n·ε·Σ|products| (Higham 2002, 3.1), which is n·ε of the product of
  /// the lengths at most; the rest is room.
  func leastKey(_ query: Int, _ position: Int, product: Double, metric: SimilarityMetric) -> Double {
    let rounding = 4 * Double(dimension + 16) * Double.ulpOfOne
    let (left, right) = (querySquaredNorms[query], squaredNorms[position])
    switch metric {
    case .cosine: return -product / (left * right).squareRoot() - rounding
    case .euclidean: return left + right - 2 * product - rounding * (left + right)
    }
  }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
    squaredNorms.removeAll(keepingCapacity: true)
  }
}
