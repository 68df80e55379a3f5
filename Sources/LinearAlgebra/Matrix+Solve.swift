import COpenBLAS
public import Tensors

extension Matrix where Scalar == Double {
  /// The solution `x` of `self · x = values` for this symmetric positive definite matrix.
  ///
  /// - Throws: `LinearAlgebraError` if a number is not finite, or the matrix is not positive definite.
  /// - Precondition: The matrix is square with as many rows as there are values.
  /// - Complexity: O(n³/3), Cholesky's decomposition; one copy of the matrix.
  public func solvingPositiveDefinite(_ values: [Double]) throws(LinearAlgebraError) -> [Double] {
    precondition(
      rowCount == columnCount && values.count == rowCount, "\(values.count) values for \(rowCount) rows")
    guard rowCount > 0 else { return [] }
    try LAPACK.check(self, routine: "dposv")
    var (scratch, solution) = (elements, values)
    let info = lapack_solve_positive_definite(Int32(rowCount), &scratch, &solution)
    try LAPACK.check(info: info, routine: "dposv", rowCount: rowCount, columnCount: columnCount)
    return solution
  }
}
