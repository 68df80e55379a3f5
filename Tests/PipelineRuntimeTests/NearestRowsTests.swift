import PipelineRuntime
import Tensors
import Testing

@Suite("NearestRows")
struct NearestRowsTests {
  /// Every distance, sorted by distance and row.
  private func naive(
    _ queries: Matrix<Float>, _ rows: Matrix<Float>, count: Int, excluded: [Int?]
  ) -> [[NearestRowsTests.Found]] {
    (0..<queries.rowCount).map { query in
      let all = (0..<rows.rowCount).filter { excluded[query] != $0 }.map { row in
        let squares = zip(queries.row(query), rows.row(row)).map { pair in
          let difference = Double(pair.0) - Double(pair.1)
          return difference * difference
        }
        return (row: row, square: squares.reduce(0, +))
      }
      // By squares: two of them may have the same root.
      return all.sorted { ($0.square, $0.row) < ($1.square, $1.row) }.prefix(count)
        .map { Found(row: $0.row, distance: $0.square.squareRoot()) }
    }
  }

  struct Found: Equatable {
    let row: Int
    let distance: Double
  }

  private func search(
    _ queries: Matrix<Float>, _ rows: Matrix<Float>, count: Int, excluded: [Int?] = [], blockHeight: Int
  ) -> [[Found]] {
    var search = NearestRows(queries, count: count, excludedRows: excluded)
    for start in stride(from: 0, to: rows.rowCount, by: blockHeight) {
      let range = start..<min(start + blockHeight, rows.rowCount)
      search.add(rows.selectingRows(Array(range)), at: start)
    }
    return search.result.map { $0.map { Found(row: $0.row, distance: $0.distance) } }
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
    "is what comparing everything with everything gives, to the bit, however rows come", arguments: 0..<24)
  func naive(seed: Int) {
    let columnCount = [1, 2, 7, 16, 33, 64][seed % 6]
    // Few different values make ties. Far from 0, products lose all the digits that distances are made of.
    let offset: Float = seed % 3 == 0 ? 4096 : 0
    let step: Float = seed % 2 == 0 ? 1 : 0.001
    let rows = random(61, columnCount, seed: UInt64(seed), offset: offset, step: step)
    let queries = random(9, columnCount, seed: UInt64(seed + 100), offset: offset, step: step)
    let excluded: [Int?] = (0..<9).map { $0 % 2 == 0 ? $0 * 3 : nil }
    for count in [1, 5, 100] {
      let expected = naive(queries, rows, count: count, excluded: excluded)
      for blockHeight in [1, 8, 61] {
        #expect(
          search(queries, rows, count: count, excluded: excluded, blockHeight: blockHeight) == expected,
          "seed \(seed), \(count) of blocks of \(blockHeight)")
      }
    }
  }

  @Test("a row is at distance 0 of itself, also far from the origin")
  func itself() {
    let rows = random(20, 40, seed: 7, offset: 30_000, step: 0.5)
    for (row, list) in search(rows, rows, count: 1, blockHeight: 6).enumerated() {
      #expect(list == [Found(row: row, distance: 0)])
    }
  }

  @Test("a row that is not a number is nobody's neighbour")
  func nonFinite() {
    let rows = Matrix<Float>(rows: [[.nan, 0], [3, 4], [.infinity, 0], [0, 1]])
    #expect(
      search(Matrix(rows: [[0, 0]]), rows, count: 4, blockHeight: 2)
        == [[Found(row: 3, distance: 1), Found(row: 1, distance: 5)]])
  }
}
