import CDNN
import Synchronization

/// How many threads the computations of this module use.
///
/// oneDNN computes with OpenMP, and GNU OpenMP keeps the number, and a team of waiting threads, per calling
/// thread. A primitive remembers the number it was made with, because oneDNN divides the work when it plans, and applies
/// it wherever it is run; a stream of more than one thread should always be run by the same thread.
///
/// Threads wait for each other by spinning, which costs dearly where other programs want the processors too: see
/// `ShortWaits`.
public enum ThreadBudget {
  // 0: not set, as many as OpenMP takes by itself (all processors, or OMP_NUM_THREADS).
  private static let chosen = Atomic<Int>(0)

  /// Sets the number of threads of plans made from now on, by any thread.
  ///
  /// - Precondition: `count` is positive.
  public static func set(_ count: Int) {
    precondition(count > 0 && count <= Int(Int32.max), "a thread budget is at least 1, got \(count)")
    chosen.store(count, ordering: .relaxed)
  }

  /// The number of threads a plan made now would use if nobody said how many.
  public static var count: Int {
    let count = chosen.load(ordering: .relaxed)
    return count > 0 ? count : Int(cdnn_default_thread_count())
  }

  /// Makes computations that the calling thread starts in `body` use `count` threads.
  static func with<Result>(_ count: Int, _ body: () throws(DNNError) -> Result) throws(DNNError) -> Result {
    let before = applied
    cdnn_set_thread_count(Int32(count))
    defer { cdnn_set_thread_count(Int32(before)) }
    return try body()
  }

  /// How many threads the calling thread's computations use now.
  static var applied: Int { Int(cdnn_thread_count()) }
}
