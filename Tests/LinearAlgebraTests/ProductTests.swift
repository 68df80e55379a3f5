import LinearAlgebra
import Tensors
import TestSupport
import Testing

@Suite("Matrix products")
struct ProductTests {
  @Test(
    "equals the definition for every transposition and tail",
    arguments: [(1, 1, 1), (7, 8, 9), (9, 7, 8), (17, 1, 5), (3, 33, 2)])
  func product(rows: Int, inner: Int, columns: Int) {
    let left = randomMatrix(rows, inner, seed: 1)
    let right = randomMatrix(inner, columns, seed: 2)
    let expected = naiveProduct(left, right).elements
    for (flipLeft, flipRight) in [(false, false), (true, false), (false, true), (true, true)] {
      let product = (flipLeft ? transposed(left) : left).multiplied(
        by: flipRight ? transposed(right) : right, transposingSelf: flipLeft, transposingOther: flipRight)
      let result = Closeness(product.elements, expected, rtol: 1e-14, atol: 1e-14)
      #expect(product.rowCount == rows && product.columnCount == columns)
      #expect(result.isClose, "\(flipLeft) \(flipRight): \(result)")
    }
  }

  @Test("of empty matrices is empty or zero")
  func empty() {
    let none = Matrix<Double>(rowCount: 0, columnCount: 3, elements: [])
    #expect(none.multiplied(by: randomMatrix(3, 2, seed: 1)).elements.isEmpty)
    let thin = Matrix<Double>(rowCount: 2, columnCount: 0, elements: [])
    #expect(thin.multiplied(by: thin, transposingOther: true).elements == [0, 0, 0, 0])
  }

  /// Many small blocks, to see the seams that 32 MB blocks hide from small tests.
  private struct InBlocks: RowSource {
    let matrix: Matrix<Double>
    let height: Int
    var rowCount: Int { matrix.rowCount }
    var columnCount: Int { matrix.columnCount }
    var blocks: [Range<Int>] {
      stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
    }
    func rows(_ range: Range<Int>) -> Matrix<Double> { matrix.rows(range) }
  }

  @Test("with itself does not depend on the blocks it is read in", arguments: [1, 3, 7, 8, 9, 20])
  func gramsInBlocks(height: Int) throws {
    let matrix = randomMatrix(9, 6, seed: 3)
    let source = InBlocks(matrix: matrix, height: height)
    let mean = (0..<6).map { column in (0..<9).reduce(0) { $0 + matrix[$1, column] } / 9 }
    var centred = matrix
    centred.subtractFromEachRow(mean)
    for (middle, data) in [(nil, matrix), (mean, centred)] {
      let columnGram = Closeness(
        try source.columnGram(centredOn: middle).elements, naiveProduct(transposed(data), data).elements,
        rtol: 1e-13, atol: 1e-14)
      #expect(columnGram.isClose, "\(columnGram)")
      let rowGram = Closeness(
        try source.rowGram(centredOn: middle).elements, naiveProduct(data, transposed(data)).elements,
        rtol: 1e-13, atol: 1e-14)
      #expect(rowGram.isClose, "\(rowGram)")
      let weights = randomMatrix(4, 9, seed: 4)
      let sums = Closeness(
        try source.weightedRowSums(weights, centredOn: middle).elements, naiveProduct(weights, data).elements,
        rtol: 1e-13, atol: 1e-14)
      #expect(sums.isClose, "\(sums)")
    }
  }

  @Test("reads float features as exact doubles")
  func floats() {
    let matrix = Matrix<Float>(rows: [[0.1, 2], [3, 4], [5, 6]])
    #expect(matrix.rows(1..<3).elements == [3, 4, 5, 6])
    #expect(matrix.rows(0..<1).elements == [Double(Float(0.1)), 2])
  }

  @Test("covers all rows in blocks of bounded size")
  func blocks() {
    let wide = Matrix<Float>(rowCount: 5, columnCount: 1 << 21, repeating: 0)
    #expect(wide.blocks == [0..<2, 2..<4, 4..<5])
    #expect(Matrix<Float>(rowCount: 0, columnCount: 3, elements: []).blocks.isEmpty)
    #expect(Matrix<Float>(rowCount: 2, columnCount: 0, elements: []).blocks == [0..<2])
  }
}
