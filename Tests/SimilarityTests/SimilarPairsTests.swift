import LinearAlgebra
import Similarity
import Tensors
import Testing

@Suite("SimilarPairs")
struct SimilarPairsTests {
  /// Rows in tiles of `height`, those without a direction left out.
  private func tiles(_ rows: Matrix<Float>, height: Int) -> [ScaledRows] {
    stride(from: 0, to: rows.rowCount, by: height).map { start in
      var tile = ScaledRows(dimension: rows.columnCount, capacity: height)
      for row in start..<min(start + height, rows.rowCount) {
        _ = rows.elements.withBytes(of: row * rows.columnCount..<(row + 1) * rows.columnCount) {
          tile.append($0, number: row)
        }
      }
      return tile
    }
  }

  /// Every pair compared in double precision.
  private func naive(_ rows: Matrix<Float>, threshold: Double) -> [SimilarPairs.Pair] {
    let vectors = FloatVector.rows(of: rows)
    var pairs: [(Int, Int, Double)] = []
    for first in 0..<rows.rowCount {
      for second in first + 1..<max(first + 1, rows.rowCount) {
        let product = rows.elements.withBytes(
          of: second * rows.columnCount..<(second + 1) * rows.columnCount
        ) { vectors[first].product(with: $0).product }
        let squares = vectors[first].squaredNorm * vectors[second].squaredNorm
        guard squares > 0, squares.isFinite else { continue }
        let cosine = max(-1, min(1, product / squares.squareRoot()))
        if cosine >= threshold { pairs.append((first, second, cosine)) }
      }
    }
    return pairs.sorted { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }
      .map { SimilarPairs.Pair(first: $0.0, second: $0.1, cosine: $0.2) }
  }

  /// Vectors about a few centres, some of them repeated at another length, some without a direction.
  private func vectors(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> Matrix<Float> {
    var generator = SplitMix64(seed: seed)
    let centres = (0..<4).map { _ in
      (0..<columnCount).map { _ in Float.random(in: 0...1, using: &generator) }
    }
    var rows = (0..<rowCount).map { row in
      let spread = Float.random(in: 0...0.4, using: &generator)
      return centres[row % 4].map { $0 + spread * Float.random(in: -1...1, using: &generator) }
    }
    for row in stride(from: 5, to: rowCount, by: 9) { rows[row] = rows[row - 4].map { $0 * 1e-30 } }
    for row in stride(from: 8, to: rowCount, by: 31) { rows[row] = rows[row - 3].map { $0 * 3e37 } }
    if rowCount > 20 {
      rows[11] = [Float](repeating: 0, count: columnCount)
      rows[12][0] = .nan
      rows[13][0] = .infinity
    }
    return Matrix(rows: rows)
  }

  @Test("are those of comparing everything with everything, to the bit, for any tiles", arguments: 0..<8)
  func naive(seed: Int) throws {
    let columnCount = [1, 3, 16, 50, 130, 517, 2048, 5][seed]
    let rows = vectors(67, columnCount, seed: UInt64(seed))
    for threshold in [0.5, 0.95, 0.999, 1] {
      let expected = naive(rows, threshold: threshold)
      for height in [1, 10, 67] {
        for threadCount in [1, 3] {
          let pairs = SimilarPairs(threshold: threshold, limit: 10_000)
          try BLAS.onOneThread {
            try pairs.compare(tiles(rows, height: height), threadCount: threadCount) { _ in }
          }
          #expect(pairs.pairs == expected, "at \(threshold) in tiles of \(height)")
        }
      }
    }
    #expect(!naive(rows, threshold: 0.95).isEmpty, "the threshold keeps nothing, so nothing was tested")
  }

  @Test("parts of the vectors that are compared one after the other give the same pairs")
  func parts() throws {
    let rows = vectors(90, 33, seed: 9)
    let all = tiles(rows, height: 15)
    let pairs = SimilarPairs(threshold: 0.9, limit: 10_000)
    var compared = 0
    let (first, second) = (Array(all[0..<2]), Array(all[2...]))
    try pairs.compare(first, threadCount: 1) { compared += $0 }
    try pairs.compare(second, threadCount: 1) { compared += $0 }
    try pairs.compare(first, with: second, threadCount: 1) { compared += $0 }
    #expect(pairs.pairs == naive(rows, threshold: 0.9))
    let usable = all.reduce(0) { $0 + $1.count }
    #expect(usable == 87 && compared == usable * (usable - 1) / 2)
  }

  @Test("more pairs than allowed are an error")
  func tooMany() throws {
    let rows = vectors(40, 8, seed: 3)
    let count = naive(rows, threshold: 0.2).count
    let enough = SimilarPairs(threshold: 0.2, limit: count)
    try enough.compare(tiles(rows, height: 7), threadCount: 1) { _ in }
    #expect(enough.pairs.count == count)
    let tooFew = SimilarPairs(threshold: 0.2, limit: count - 1)
    #expect(throws: SimilarPairs.TooMany(limit: count - 1)) {
      try tooFew.compare(tiles(rows, height: 7), threadCount: 1) { _ in }
    }
  }
}
