internal import Synchronization

/// A request to stop soon, raised by Ctrl-C and looked at between batches.
///
/// Work stops at the next point where everything computed so far is in the store.
public final class Interruption: Sendable {
  private let raised = Atomic<Bool>(false)

  /// A request that nobody has made yet.
  public init() {}

  /// Whether somebody asked to stop.
  public var isRequested: Bool { raised.load(ordering: .relaxed) }

  /// Asks to stop. Safe to call from any thread, any number of times.
  public func request() { raised.store(true, ordering: .relaxed) }

  /// Throws `RuntimeError.interrupted` when somebody asked to stop.
  func check() throws {
    if isRequested { throw RuntimeError.interrupted }
  }
}
