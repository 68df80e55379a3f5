import COpenBLAS
public import Tensors

extension Matrix where Scalar == Double {
  /// Rows replaced by an orthonormal basis that spans the same space row by row, directions kept.
  ///
  /// Row `k` of the result lies in the span of the first `k + 1` rows and points the way of row `k`.
  /// Rows that are nearly orthonormal already are corrected by Cholesky's decomposition of their products, which is
  /// as accurate then and all matrix products; others by Householder reflections.
  ///
  /// - Throws: `LinearAlgebraError` if a number is not finite.
  /// - Precondition: `rowCount <= columnCount`.
  /// - Complexity: O(rowCount²·columnCount).
  public func orthonormalizedRows() throws(LinearAlgebraError) -> Matrix<Double> {
    precondition(rowCount <= columnCount, "\(rowCount) rows cannot be orthonormal in \(columnCount) columns")
    guard rowCount > 0 else { return self }
    try LAPACK.check(self, routine: "dgeqrf")
    if let result = try orthonormalizedByCholesky() { return result }
    return try orthonormalizedByReflections()
  }

  /// nil where the rows are so far from orthonormal that squaring them would cost digits.
  private func orthonormalizedByCholesky() throws(LinearAlgebraError) -> Matrix<Double>? {
    var gram = Matrix<Double>(rowCount: rowCount, columnCount: rowCount, repeating: 0)
    gram.addRowGram(of: self, at: 0)
    for row in 0..<rowCount {
      for column in row..<rowCount {
        let error = (gram[row, column] - (row == column ? 1 : 0)).magnitude
        if error > 0.01 { return nil }
      }
    }
    var result = self
    let info = lapack_orthonormalize_rows(
      Int32(rowCount), Int32(columnCount), &gram.elements, &result.elements)
    try LAPACK.check(info: info, routine: "dpotrf", rowCount: rowCount, columnCount: rowCount)
    return result
  }

  private func orthonormalizedByReflections() throws(LinearAlgebraError) -> Matrix<Double> {
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
