import LinearAlgebra
import Tensors
import TestSupport
import Testing

@Suite("Decompositions")
struct DecompositionTests {
  @Test("of [[2, 1], [1, 2]] has the eigenvalues 3 and 1")
  func smallEigen() throws {
    // (2-λ)² = 1, so λ = 3 with (1, 1)/√2 and λ = 1 with (1, -1)/√2.
    let eigen = try SymmetricEigen(Matrix(rows: [[2, 1], [1, 2]]))
    #expect(Closeness(eigen.values, [3, 1], rtol: 1e-15, atol: 0).isClose)
    let half = 0.5.squareRoot()
    #expect(
      Closeness(eigen.vectors.elements.map(\.magnitude), [half, half, half, half], rtol: 1e-15, atol: 0)
        .isClose)
    #expect(eigen.vectors[0, 0] * eigen.vectors[0, 1] > 0)
    #expect(eigen.vectors[1, 0] * eigen.vectors[1, 1] < 0)
  }

  @Test("finds eigenpairs, all or the largest, largest first", arguments: [1, 2, 7, 8, 9, 30], [1, 3, 30])
  func eigenpairs(size: Int, wanted: Int) throws {
    let count = min(wanted, size)
    let root = randomMatrix(size, size + 2, seed: UInt64(size))
    let matrix = root.multiplied(by: root, transposingOther: true)
    let eigen = try SymmetricEigen(matrix, largest: count)
    #expect(eigen.values.count == count && eigen.vectors.rowCount == count)
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
    let image = eigen.vectors.multiplied(by: matrix)
    var scaled = eigen.vectors
    for row in 0..<count { for column in 0..<size { scaled[row, column] *= eigen.values[row] } }
    let pairs = Closeness(image.elements, scaled.elements, rtol: 0, atol: 1e-12 * Double(size))
    #expect(pairs.isClose, "\(pairs)")
    let products = Closeness(
      eigen.vectors.multiplied(by: eigen.vectors, transposingOther: true).elements, identity(count).elements,
      rtol: 0, atol: 1e-13)
    #expect(products.isClose, "\(products)")
    // The trace bounds them: all eigenvalues of a Gram matrix are positive.
    let trace = (0..<size).reduce(0) { $0 + matrix[$1, $1] }
    #expect(eigen.values.reduce(0, +) <= trace * (1 + 1e-12))
  }

  @Test(
    "rebuilds the matrix from its singular values",
    arguments: [(1, 1), (7, 9), (9, 7), (8, 8), (1, 5), (5, 1)])
  func singularValues(rows: Int, columns: Int) throws {
    let matrix = randomMatrix(rows, columns, seed: 5)
    let svd = try SingularValueDecomposition(matrix)
    let rank = min(rows, columns)
    #expect(svd.values.count == rank)
    #expect(zip(svd.values, svd.values.dropFirst()).allSatisfy { $0 >= $1 } && svd.values[rank - 1] >= 0)
    var scaled = svd.left
    for row in 0..<rows { for column in 0..<rank { scaled[row, column] *= svd.values[column] } }
    let rebuilt = Closeness(scaled.multiplied(by: svd.right).elements, matrix.elements, rtol: 0, atol: 1e-13)
    #expect(rebuilt.isClose, "\(rebuilt)")
    for factor in [
      svd.left.multiplied(by: svd.left, transposingSelf: true),
      svd.right.multiplied(by: svd.right, transposingOther: true),
    ] {
      #expect(Closeness(factor.elements, identity(rank).elements, rtol: 0, atol: 1e-13).isClose)
    }
  }

  @Test("turns rows into an orthonormal basis that keeps their directions")
  func orthonormalized() throws {
    // (3, 0, 4)/5 first; (1, 1, 0) less its share 3/5 of it is (16, 25, -12)/25, of length √1025/25.
    let basis = try Matrix(rows: [[3.0, 0, 4], [1, 1, 0]]).orthonormalizedRows()
    let length = 1025.0.squareRoot()
    let expected = [0.6, 0, 0.8, 16 / length, 25 / length, -12 / length]
    let result = Closeness(basis.elements, expected, rtol: 1e-14, atol: 1e-15)
    #expect(result.isClose, "\(result)")
  }

  @Test("corrects rows that are nearly orthonormal as reflections would", arguments: 1...4)
  func nearlyOrthonormal(seed: UInt64) throws {
    let exact = try randomMatrix(5, 40, seed: seed).orthonormalizedRows()
    let noise = randomMatrix(5, 40, seed: seed + 100)
    var near = exact
    for index in near.elements.indices { near.elements[index] += 1e-4 * noise.elements[index] }
    let basis = try near.orthonormalizedRows()
    let products = Closeness(
      basis.multiplied(by: basis, transposingOther: true).elements, identity(5).elements, rtol: 0,
      atol: 1e-15 * 8)
    #expect(products.isClose, "\(products)")
    // Gram-Schmidt by hand.
    var expected = near
    for row in 0..<5 {
      for earlier in 0..<row {
        let share = (0..<40).reduce(0) { $0 + expected[row, $1] * expected[earlier, $1] }
        for column in 0..<40 { expected[row, column] -= share * expected[earlier, column] }
      }
      let length = (0..<40).reduce(0) { $0 + expected[row, $1] * expected[row, $1] }.squareRoot()
      for column in 0..<40 { expected[row, column] /= length }
    }
    let result = Closeness(basis.elements, expected.elements, rtol: 0, atol: 1e-14)
    #expect(result.isClose, "\(result)")
  }

  @Test("name the first number that is not finite", arguments: [Double.nan, .infinity, -.infinity])
  func nonFinite(value: Double) {
    var matrix = identity(3)
    matrix[1, 2] = value
    #expect(throws: LinearAlgebraError.nonFinite(routine: "dsyevd", row: 1, column: 2)) {
      try SymmetricEigen(matrix)
    }
    #expect(throws: LinearAlgebraError.nonFinite(routine: "dgesdd", row: 1, column: 2)) {
      try SingularValueDecomposition(matrix)
    }
    #expect(throws: LinearAlgebraError.nonFinite(routine: "dgeqrf", row: 1, column: 2)) {
      try matrix.orthonormalizedRows()
    }
  }
}
