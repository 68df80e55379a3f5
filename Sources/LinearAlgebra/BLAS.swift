import COpenBLAS

/// The process-wide settings of OpenBLAS.
public enum BLAS {
  /// How many threads OpenBLAS may use.
  public static var threadCount: Int { Int(blas_thread_count()) }

  /// Lets OpenBLAS use `count` threads from now on, in the whole process.
  ///
  /// - Precondition: `count >= 1`.
  public static func setThreadCount(_ count: Int) {
    precondition(count >= 1, "OpenBLAS needs at least one thread, got \(count)")
    blas_set_thread_count(Int32(clamping: count))
  }

  /// Runs `body` while OpenBLAS may use one thread, in the whole process.
  public static func onOneThread<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = threadCount
    setThreadCount(1)
    defer { setThreadCount(before) }
    return try body()
  }
}
