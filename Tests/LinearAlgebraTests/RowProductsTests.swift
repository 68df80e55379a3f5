import LinearAlgebra
import Tensors
import Testing

@Suite("Products of rows")
struct RowProductsTests {
  private func random(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> Matrix<Float> {
    var random = SplitMix64(seed: seed)
    return Matrix(
      rowCount: rowCount, columnCount: columnCount,
      elements: (0..<rowCount * columnCount).map { _ in Float.random(in: -1...2, using: &random) })
  }

  private func dot(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
    var sum = 0.0
    for (x, y) in zip(left, right) { sum += Double(x) * Double(y) }
    return sum
  }

  // 520 columns are a block and 8; 67 rows are no multiple of anything.
  @Test("are sums in double precision, with any number of threads", arguments: [1, 2, 5])
  func double(threads: Int) throws {
    let (left, right) = (random(67, 520, seed: 1), random(41, 520, seed: 2))
    let rows = (0..<67).map { Int32(($0 * 5) % 67) }
    var own = try RowProducts(among: rows, of: left, precision: .double, centre: [], threadCount: threads)
    try own.products.mirrorUpperTriangle(threadCount: threads)
    let other = try RowProducts(
      rows, of: left, with: (0..<41).map { $0 }, of: right, precision: .double, centre: [],
      threadCount: threads)
    for (i, row) in rows.enumerated() {
      for (j, column) in rows.enumerated() {
        #expect((own.products[i, j] - dot(left.row(Int(row)), left.row(Int(column)))).magnitude < 1e-10)
      }
      for j in 0..<41 {
        #expect((other.products[i, j] - dot(left.row(Int(row)), right.row(j))).magnitude < 1e-10)
      }
      #expect((own.leftSquares[i] - dot(left.row(Int(row)), left.row(Int(row)))).magnitude < 1e-10)
    }
  }

  @Test("give distances to 1e-6 in single precision", arguments: [1, 2])
  func single(threads: Int) throws {
    let (left, right) = (random(33, 1100, seed: 3), random(20, 1100, seed: 4))
    let rows = (0..<33).map { Int32($0) }
    let centre = RowProducts.centre(of: left, rows: rows)
    let products = try RowProducts(
      rows, of: left, with: (0..<20).map { $0 }, of: right, precision: .single, centre: centre,
      threadCount: threads)
    let own = try RowProducts(among: rows, of: left, precision: .single, centre: centre, threadCount: threads)
    func distance(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
      dot(x, x) + dot(y, y) - 2 * dot(x, y)
    }
    for i in 0..<33 {
      for j in 0..<20 {
        let found = products.leftSquares[i] + products.rightSquares[j] - 2 * products.products[i, j]
        #expect((found / distance(left.row(i), right.row(j)) - 1).magnitude < 1e-6)
      }
      for j in min(i + 1, 33)..<33 {
        let found = own.leftSquares[i] + own.leftSquares[j] - 2 * own.products[i, j]
        #expect((found / distance(left.row(i), left.row(j)) - 1).magnitude < 1e-6)
      }
      #expect(own.leftSquares[i] + own.leftSquares[i] - 2 * own.products[i, i] == 0)
    }
  }

  @Test("have the variance of any rows together")
  func moments() throws {
    let matrix = random(13, 37, seed: 5)
    let moments = try RowMoments(of: matrix, threadCount: 2)
    let rows = [3, 0, 12, 7]
    let values = rows.flatMap { matrix.row($0).map { Double($0) } }
    let mean = values.reduce(0, +) / Double(values.count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    #expect((moments.variance(of: rows) / (squares / Double(values.count)) - 1).magnitude < 1e-13)
    let equal = Matrix<Float>(rowCount: 3, columnCount: 4, repeating: 0.1)
    #expect(try RowMoments(of: equal, threadCount: 1).variance(of: [0, 1, 2]) == 0)
  }
}
