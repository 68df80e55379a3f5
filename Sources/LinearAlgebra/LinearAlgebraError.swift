/// Why a decomposition has no result.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// The LAPACK routine gave up; `info` is its return value.
  case noConvergence(routine: String, rowCount: Int, columnCount: Int, info: Int)
  /// The matrix holds a NaN or an infinity.
  case nonFinite(routine: String, row: Int, column: Int)
  /// The matrix is beyond what LAPACK's 32-bit sizes can address.
  case tooLarge(routine: String, rowCount: Int, columnCount: Int)
  /// LAPACK could not get its scratch memory.
  case outOfMemory(routine: String, rowCount: Int, columnCount: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noConvergence(let routine, let rows, let columns, let info):
      "\(routine): no convergence on a \(rows)×\(columns) matrix (info \(info)); "
        + "scale the features (standard_scaler) before decomposing them"
    case .nonFinite(let routine, let row, let column):
      "\(routine): element at row \(row), column \(column) is not finite, expected finite numbers"
    case .tooLarge(let routine, let rows, let columns):
      "\(routine): a \(rows)×\(columns) matrix exceeds LAPACK's 32-bit sizes; use fewer samples or features"
    case .outOfMemory(let routine, let rows, let columns):
      "\(routine): no memory to decompose a \(rows)×\(columns) matrix; use fewer samples or features"
    }
  }
}
