import COpenBLAS
public import Tensors

extension Matrix where Scalar == Double {
  /// Rows replaced by an orthonormal basis that spans the same space row by row, directions kept.
  ///
  /// Row `k` of the result lies in the span of the first `k + 1` rows and points the way of row `k`.
  ///
  /// - Throws: `LinearAlgebraError` if a number is not finite.
  /// - Precondition: `rowCount <= columnCount`.
  /// - Complexity: O(rowCount²·columnCount), Householder reflections.
  public func orthonormalizedRows() throws(LinearAlgebraError) -> Matrix<Double> {
    precondition(rowCount <= columnCount, "\(rowCount) rows cannot be orthonormal in \(columnCount) columns")
    guard rowCount > 0 else { return self }
    try LAPACK.check(self, routine: "dgeqrf")
    var basis = elements
    var diagonal = [Double](repeating: 0, count: rowCount)
    let info = lapack_orthonormalize(Int32(columnCount), Int32(rowCount), &basis, &diagonal)
    try LAPACK.check(info: info, routine: "dgeqrf", rowCount: rowCount, columnCount: columnCount)
    // Reflections may turn a vector around; R's diagonal tells which.
    for row in 0..<rowCount where diagonal[row] < 0 {
      for position in row * columnCount..<(row + 1) * columnCount { basis[position].negate() }
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount, elements: basis)
  }
}
