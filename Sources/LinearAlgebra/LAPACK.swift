import COpenBLAS
import Tensors

/// The checks that every LAPACK call shares.
enum LAPACK {
  /// Refuses what LAPACK cannot be given.
  static func check(_ matrix: Matrix<Double>, routine: String) throws(LinearAlgebraError) {
    let (rows, columns) = (matrix.rowCount, matrix.columnCount)
    guard rows <= Int32.max / 4, columns <= Int32.max / 4 else {
      throw .tooLarge(routine: routine, rowCount: rows, columnCount: columns)
    }
    if let position = Double.firstNonFinite(in: matrix.elements) {
      throw .nonFinite(routine: routine, row: position / columns, column: position % columns)
    }
  }

  /// Turns LAPACK's return value into an error.
  static func check(
    info: Int32, routine: String, rowCount: Int, columnCount: Int
  ) throws(LinearAlgebraError) {
    // LAPACK_WORK_MEMORY_ERROR and LAPACK_TRANSPOSE_MEMORY_ERROR of lapacke.h.
    if info == -1010 || info == -1011 {
      throw .outOfMemory(routine: routine, rowCount: rowCount, columnCount: columnCount)
    }
    precondition(info >= 0, "\(routine): argument \(-info) is wrong")
    if info > 0 {
      throw .noConvergence(
        routine: routine, rowCount: rowCount, columnCount: columnCount, info: Int(info))
    }
  }
}
