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

  @Test(
    "with itself does not depend on the blocks or panels it is read in", arguments: [1, 3, 7, 8, 9, 20],
    [false, true])
  func gramsInBlocks(height: Int, byColumns: Bool) throws {
    // Numbers that single precision holds exactly.
    let singles = randomMatrix(9, 6, seed: 3).mapElements { Float($0) }
    let matrix = singles.mapElements { Double($0) }
    // A matrix of singles is read by panels of columns, one of doubles by blocks of rows.
    let source: any RowSource = byColumns ? singles : matrix
    // Blocks take at least an eighth of the memory, panels a quarter.
    let context = FittingContext(memoryByteCount: height * 6 * 8 * 4)
    let mean = (0..<6).map { column in (0..<9).reduce(0) { $0 + matrix[$1, column] } / 9 }
    var centred = matrix
    centred.subtractFromEachRow(mean)
    for (middle, data) in [(nil, matrix), (mean, centred)] {
      let columnGram = Closeness(
        try source.columnGram(centredOn: middle, context: context).elements,
        naiveProduct(transposed(data), data).elements, rtol: 1e-13, atol: 1e-14)
      #expect(columnGram.isClose, "\(columnGram)")
      let rowGram = Closeness(
        try source.rowGram(centredOn: middle, context: context).elements,
        naiveProduct(data, transposed(data)).elements, rtol: 1e-13, atol: 1e-14)
      #expect(rowGram.isClose, "\(rowGram)")
      let weights = randomMatrix(4, 9, seed: 4)
      let sums = Closeness(
        try source.weightedRowSums(weights, centredOn: middle, context: context).elements,
        naiveProduct(weights, data).elements, rtol: 1e-13, atol: 1e-14)
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
    #expect(wide.blocks(ofAtMost: 32 << 20) == [0..<2, 2..<4, 4..<5])
    #expect(wide.blocks(ofAtMost: 1) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5])
    #expect(Matrix<Float>(rowCount: 0, columnCount: 3, elements: []).smallBlocks.isEmpty)
    #expect(Matrix<Float>(rowCount: 2, columnCount: 0, elements: []).smallBlocks == [0..<2])
  }
}
