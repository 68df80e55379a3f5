import LinearAlgebra
import Tensors
import Testing

/// Every pass over columns against plain loops, below and above the size from which threads share the work.
@Suite("Matrix columns")
struct ColumnTests {
  static let shapes = [(1, 1), (3, 7), (5, 8), (4, 9), (260, 129), (3, 40_000)]

  @Test("are summed, spread and bounded as plain loops do", arguments: shapes)
  func statistics(shape: (Int, Int)) {
    let matrix = randomMatrix(shape.0, shape.1, seed: 5)
    let mean = (0..<shape.1).map { matrix[0, $0] / 2 }
    var sums = [Double](repeating: 1, count: shape.1)
    var deviations = sums
    var squares = sums
    var minimum = [Double](repeating: .infinity, count: shape.1)
    var maximum = [Double](repeating: -.infinity, count: shape.1)
    matrix.addColumnSums(to: &sums)
    matrix.addColumnDeviations(from: mean, to: &deviations, squares: &squares)
    matrix.extendColumnRanges(minimum: &minimum, maximum: &maximum)
    for column in 0..<shape.1 {
      let values = (0..<shape.0).map { matrix[$0, column] }
      let apart = values.map { $0 - mean[column] }
      // The same additions in the same order: equal to the last bit.
      #expect(sums[column] == values.reduce(1, +))
      #expect(deviations[column] == apart.reduce(1, +))
      #expect(squares[column] == apart.reduce(1) { $0 + $1 * $1 })
      #expect(minimum[column] == values.min() && maximum[column] == values.max())
    }
  }

  @Test("are shifted, scaled, mapped and chosen", arguments: shapes)
  func changes(shape: (Int, Int)) {
    let matrix = randomMatrix(shape.0, shape.1, seed: 6)
    let shift = (0..<shape.1).map { Double($0 % 5) - 2 }
    let scale = (0..<shape.1).map { Double($0 % 3) + 0.5 }
    var both = matrix
    both.standardize(shift: shift, scale: scale)
    var scaled = matrix
    scaled.standardize(shift: nil, scale: scale)
    var mapped = matrix
    mapped.mapColumns(factor: scale, offset: shift)
    let columns = (0..<shape.1).filter { $0 % 3 != 1 }
    let chosen = matrix.selectingColumns(columns)
    for row in 0..<shape.0 {
      for column in 0..<shape.1 {
        let value = matrix[row, column]
        #expect(both[row, column] == (value - shift[column]) / scale[column])
        #expect(scaled[row, column] == value / scale[column])
        #expect(mapped[row, column] == value * scale[column] + shift[column])
      }
      #expect(Array(chosen.row(row)) == columns.map { matrix[row, $0] })
    }
    #expect(matrix.narrowed().elements == matrix.elements.map { Float($0) })
  }

  @Test("are read as panels, whole ranges and scattered ones", arguments: shapes)
  func panels(shape: (Int, Int)) {
    let matrix = randomMatrix(shape.0, shape.1, seed: 7).mapElements { Float($0) }
    let mean = (0..<shape.1).map { Double($0) }
    for columns in [Array(0..<shape.1), (0..<shape.1).filter { $0 % 4 != 2 }] {
      var panel = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
      matrix.readPanel(columns, centredOn: nil, into: &panel)
      #expect(
        panel.elements == (0..<shape.0).flatMap { row in columns.map { Double(matrix[row, $0]) } })
      matrix.readPanel(columns, centredOn: mean, into: &panel)
      #expect(
        panel.elements
          == (0..<shape.0).flatMap { row in columns.map { Double(matrix[row, $0]) - mean[$0] } })
    }
  }

  @Test("the first number that is not finite is found, wherever it stands")
  func nonFinite() {
    for count in [1, 15, 16, 17, 4095, 4096, 4097, 9000] {
      var singles = [Float](repeating: 1, count: count)
      #expect(Float.firstNonFinite(in: singles) == nil)
      var doubles = [Double](repeating: -.greatestFiniteMagnitude, count: count)
      #expect(Double.firstNonFinite(in: doubles) == nil)
      for position in Set([0, count / 2, count - 1]) {
        singles[position] = .nan
        #expect(Float.firstNonFinite(in: singles) == position)
        singles[position] = 1
        doubles[position] = -.infinity
        #expect(Double.firstNonFinite(in: doubles) == position)
        doubles[position] = 1
      }
    }
  }
}
