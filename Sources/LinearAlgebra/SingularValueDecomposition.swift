import COpenBLAS
public import Tensors

/// The thin singular value decomposition `X = U · diag(s) · Vᵀ`.
public struct SingularValueDecomposition: Sendable {
  /// `U`: `(rowCount, r)` with `r = min(rowCount, columnCount)`, orthonormal columns.
  public let left: Matrix<Double>
  /// The singular values, largest first, never negative.
  public let values: [Double]
  /// `Vᵀ`: `(r, columnCount)`, orthonormal rows; the signs are LAPACK's.
  public let right: Matrix<Double>

  /// Decomposes `matrix` with LAPACK's `dgesdd`.
  ///
  /// - Throws: `LinearAlgebraError` if LAPACK does not converge, a number is not finite, or the smaller
  ///   dimension is beyond the 32-bit length of LAPACK's workspace (about 16 000).
  /// - Precondition: `matrix` is not empty.
  /// - Complexity: O(n·d·min(n, d)) time; a copy of the matrix, and scratch of four squares of its smaller
  ///   side.
  public init(_ matrix: Matrix<Double>) throws(LinearAlgebraError) {
    let (rows, columns) = (matrix.rowCount, matrix.columnCount)
    let smaller = min(rows, columns)
    precondition(smaller > 0, "an empty matrix has no singular values")
    try LAPACK.check(matrix, routine: "dgesdd")
    // dgesdd asks for 4·m² + 7·m elements (plus blocks) of work, counted in 32 bits.
    guard 5 * smaller * smaller + 64 * (rows + columns) < Int(Int32.max) else {
      throw .tooLarge(routine: "dgesdd", rowCount: rows, columnCount: columns)
    }
    // A row-major X is a column-major Xᵀ = V · diag(s) · Uᵀ, so LAPACK's left factor is V and both
    // factors come back in the row-major order wanted here.
    var scratch = matrix.elements
    var values = [Double](repeating: 0, count: smaller)
    var right = [Double](repeating: 0, count: columns * smaller)
    var left = [Double](repeating: 0, count: rows * smaller)
    let info = lapack_singular_values(Int32(columns), Int32(rows), &scratch, &values, &right, &left)
    try LAPACK.check(info: info, routine: "dgesdd", rowCount: rows, columnCount: columns)
    self.values = values
    self.left = Matrix(rowCount: rows, columnCount: smaller, elements: left)
    self.right = Matrix(rowCount: smaller, columnCount: columns, elements: right)
  }
}
