internal import Dispatch
internal import Synchronization

/// Calls `body` with 0 ..< `count` on up to `threadCount` threads; each takes the next number when it is free.
///
/// - Parameter body: Called from several threads at once; must touch nothing that two numbers share.
/// - Throws: The first error that `body` throws; numbers that were not begun by then are left out.
package func concurrently(_ count: Int, threadCount: Int, _ body: (Int) throws -> Void) throws {
  guard threadCount > 1, count > 1 else {
    for index in 0..<count { try body(index) }
    return
  }
  let next = Atomic(0)
  let failure = Mutex<(any Error)?>(nil)
  withoutActuallyEscaping(body) { body in
    let shared = SharedBody(body: body)
    DispatchQueue.concurrentPerform(iterations: min(count, threadCount)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        do {
          try shared.body(index)
        } catch {
          next.store(count, ordering: .relaxed)
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
}

// Bodies write through pointers, which are not Sendable, to places that belong to their number alone; and the
// caller waits until all have returned.
private struct SharedBody: @unchecked Sendable {
  let body: (Int) throws -> Void
}

/// Calls `body` with ranges that cut 0 ..< `count` into about equal parts, a few for every thread.
package func concurrently(ranges count: Int, threadCount: Int, _ body: (Range<Int>) throws -> Void) throws {
  let parts = threadCount > 1 ? max(1, min(count, 4 * threadCount)) : 1
  try concurrently(parts, threadCount: threadCount) { part in
    try body(count * part / parts..<count * (part + 1) / parts)
  }
}
