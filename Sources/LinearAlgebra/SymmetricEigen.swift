import COpenBLAS
public import Tensors

/// Eigenvalues and orthonormal eigenvectors of a real symmetric matrix.
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// One eigenvector per row, in the order of `values`; the sign is LAPACK's.
  public let vectors: Matrix<Double>

  /// Decomposes `matrix`; only its upper triangle (row-major) is read.
  ///
  /// - Parameter count: How many of the largest eigenvalues are wanted; nil for all.
  /// - Throws: `LinearAlgebraError` if LAPACK does not converge, or a number is not finite.
  /// - Precondition: `matrix` is square and `count` is in `1...rowCount`.
  /// - Complexity: O(n³) time, one copy of the matrix, and O(n·count) or O(n²) scratch memory.
  public init(_ matrix: Matrix<Double>, largest count: Int? = nil) throws(LinearAlgebraError) {
    let size = matrix.rowCount
    let count = count ?? size
    precondition(size == matrix.columnCount && (1...size).contains(count), "not a square matrix")
    // dsyevd (divide and conquer) is faster when most vectors are wanted; its workspace of 2n² elements
    // no longer fits LAPACK's 32-bit length beyond 32 000 rows.
    let takesAll = 2 * count >= size && size <= 32_000
    let routine = takesAll ? "dsyevd" : "dstemr"
    try LAPACK.check(matrix, routine: routine)
    var values = [Double](repeating: 0, count: size)
    var vectors: [Double]
    let info: Int32
    if takesAll {
      vectors = matrix.elements
      info = lapack_symmetric_eigen(Int32(size), &vectors, &values)
    } else {
      var scratch = matrix.elements
      vectors = [Double](repeating: 0, count: size * count)
      info = lapack_symmetric_eigen_range(
        Int32(size), &scratch, Int32(size - count + 1), Int32(size), &values, &vectors)
    }
    try LAPACK.check(info: info, routine: routine, rowCount: size, columnCount: size)
    // LAPACK sorts ascending and leaves the wanted values first (dstemr) or last (dsyevd).
    let found = takesAll ? size : count
    self.values = Array(values[..<found].reversed().prefix(count))
    var descending: [Double] = []
    descending.reserveCapacity(size * count)
    for position in (found - count..<found).reversed() {
      descending.append(contentsOf: vectors[position * size..<(position + 1) * size])
    }
    self.vectors = Matrix(rowCount: count, columnCount: size, elements: descending)
  }
}
