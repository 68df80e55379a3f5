import LinearAlgebra
import Similarity
import Tensors
import Testing

@Suite("NearestVectors")
struct NearestVectorsTests {
  struct Found: Equatable {
    let row: Int
    let value: Double
  }

  /// Numbers summed as `FloatVector` promises: in 16 lanes that are added pairwise.
  private func lanes(_ numbers: [Double]) -> Double {
    var sums = [Double](repeating: 0, count: 16)
    for (index, number) in numbers.enumerated() { sums[index % 16] += number }
    for width in [8, 4, 2, 1] {
      for lane in 0..<width { sums[lane] += sums[lane + width] }
    }
    return sums[0]
  }

  /// Every vector compared with every query, sorted by key and row; nil where there is no comparing.
  private func naive(
    _ queries: Matrix<Float>, _ rows: Matrix<Float>, count: Int, metric: SimilarityMetric, excluded: [Int?]
  ) -> [[Found]] {
    (0..<queries.rowCount).map { query in
      let left = queries.row(query).map(Double.init)
      let all = (0..<rows.rowCount).compactMap { row -> (row: Int, key: Double)? in
        let right = rows.row(row).map(Double.init)
        guard excluded[query] != row, right.allSatisfy(\.isFinite) else { return nil }
        switch metric {
        case .euclidean: return (row, lanes(zip(left, right).map { ($0 - $1) * ($0 - $1) }))
        case .cosine:
          let squares = lanes(left.map { $0 * $0 }) * lanes(right.map { $0 * $0 })
          guard squares > 0 else { return nil }
          return (row, -max(-1, min(1, lanes(zip(left, right).map { $0 * $1 }) / squares.squareRoot())))
        }
      }
      return all.sorted { ($0.key, $0.row) < ($1.key, $1.row) }.prefix(count).map {
        Found(row: $0.row, value: metric == .cosine ? 0 - $0.key : $0.key.squareRoot())
      }
    }
  }

  /// The rows dealt to several searches in an order that depends on `seed`.
  private func search(
    _ queries: Matrix<Float>, _ rows: Matrix<Float>, count: Int, metric: SimilarityMetric,
    excluded: [Int?] = [], parts: Int, seed: UInt64
  ) -> [[Found]] {
    let empty = NearestVectors(
      FloatVector.rows(of: queries), count: count, metric: metric, excludedRows: excluded)
    var searches = Array(repeating: empty, count: parts)
    var generator = SplitMix64(seed: seed)
    for row in (0..<rows.rowCount).shuffled(using: &generator) {
      searches[Int.random(in: 0..<parts, using: &generator)].add(rows.selectingRows([row]), at: row)
    }
    var merged = searches[0]
    for other in searches.dropFirst() { merged.merge(other) }
    return merged.result.map { $0.map { Found(row: $0.row, value: $0.value) } }
  }

  private func random(
    _ rowCount: Int, _ columnCount: Int, seed: UInt64, offset: Float = 0, step: Float
  ) -> Matrix<Float> {
    var generator = SplitMix64(seed: seed)
    return Matrix(
      rowCount: rowCount, columnCount: columnCount,
      elements: (0..<rowCount * columnCount).map { _ in
        offset + step * Float(Int.random(in: -8...8, using: &generator))
      })
  }

  @Test(
    "is what comparing everything with everything gives, to the bit, however vectors come and are dealt",
    arguments: SimilarityMetric.allCases, 0..<24)
  func naive(metric: SimilarityMetric, seed: Int) {
    let columnCount = [1, 2, 7, 16, 33, 64][seed % 6]
    // Few different values make ties. Far from 0, products lose all the digits that distances are made of.
    let offset: Float = seed % 3 == 0 ? 4096 : 0
    let step: Float = seed % 2 == 0 ? 1 : 0.001
    var rows = random(61, columnCount, seed: UInt64(seed), offset: offset, step: step)
    for column in 0..<columnCount { rows[17, column] = 0 }
    rows[23, columnCount - 1] = .nan
    rows[29, 0] = .infinity
    // A few queries are compared one by one, many by BLAS.
    for queryCount in [1, 3, 11] {
      var queries = random(queryCount, columnCount, seed: UInt64(seed + 100), offset: offset, step: step)
      for query in 0..<queryCount where queries.row(query).allSatisfy({ $0 == 0 }) { queries[query, 0] = 1 }
      let excluded: [Int?] = (0..<queryCount).map { $0 % 2 == 0 ? $0 * 3 : nil }
      for count in [1, 5, 100] {
        let expected = naive(queries, rows, count: count, metric: metric, excluded: excluded)
        for parts in [1, 3] {
          #expect(
            search(
              queries, rows, count: count, metric: metric, excluded: excluded, parts: parts,
              seed: UInt64(seed)) == expected,
            "seed \(seed), \(count) for \(queryCount) queries in \(parts) parts")
        }
      }
    }
  }

  @Test("more vectors than a block holds are all compared")
  func blocks() {
    let rows = random(2500, 3, seed: 5, step: 0.25)
    let queries = random(9, 3, seed: 6, step: 0.3)
    let excluded = [Int?](repeating: nil, count: 9)
    #expect(
      search(queries, rows, count: 40, metric: .euclidean, parts: 1, seed: 1)
        == naive(queries, rows, count: 40, metric: .euclidean, excluded: excluded))
  }

  @Test("a vector is at distance 0 of itself also far from the origin, and at a cosine of exactly 1")
  func itself() {
    let rows = random(20, 40, seed: 7, offset: 30_000, step: 0.5)
    for (row, list) in search(rows, rows, count: 1, metric: .euclidean, parts: 2, seed: 3).enumerated() {
      #expect(list == [Found(row: row, value: 0)])
    }
    for (row, list) in search(rows, rows, count: 1, metric: .cosine, parts: 2, seed: 3).enumerated() {
      #expect(list == [Found(row: row, value: 1)])
    }
  }

  @Test("cosines hold for the largest and the smallest floats")
  func extremes() {
    let large = Float.greatestFiniteMagnitude
    let small = Float.leastNonzeroMagnitude
    let rows = Matrix<Float>(rows: [[large, large], [small, 0], [0, -small], [-large, -large]])
    let found = search(Matrix(rows: [[small, small]]), rows, count: 4, metric: .cosine, parts: 1, seed: 1)
    #expect(found[0].map(\.row) == [0, 1, 2, 3])
    #expect(found[0][0].value == 1 && found[0][3].value == -1)
    #expect(abs(found[0][1].value - 0.5.squareRoot()) < 1e-15)
    #expect(abs(found[0][2].value + 0.5.squareRoot()) < 1e-15)
  }

  @Test("a vector that is not a number is nobody's neighbour, and one of zeros has no cosine")
  func withoutDirection() {
    let rows = Matrix<Float>(rows: [[.nan, 0], [3, 4], [.infinity, 0], [0, 1], [0, 0]])
    let query = Matrix<Float>(rows: [[0, 0.5]])
    #expect(
      search(query, rows, count: 9, metric: .euclidean, parts: 2, seed: 1)[0].map(\.row) == [3, 4, 1])
    #expect(search(query, rows, count: 9, metric: .cosine, parts: 2, seed: 1)[0].map(\.row) == [3, 1])
  }
}
