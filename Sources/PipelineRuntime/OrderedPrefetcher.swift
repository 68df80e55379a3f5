internal import Foundation
internal import Glibc

/// Produces elements 0, 1, 2 … on several threads and hands them over in that order.
///
/// At most `window` elements exist at once, so memory does not depend on how many there are. Order makes
/// the store's rows the same however many threads there are and wherever a run was interrupted.
///
/// `@unchecked Sendable`: every stored `var` is read and written with `condition` locked.
package final class OrderedPrefetcher<Element: Sendable>: @unchecked Sendable {
  private let count: Int
  private let window: Int
  private let produce: @Sendable (Int) -> Element
  private let condition = NSCondition()

  private var finished: [Int: Element] = [:]
  private var nextToProduce = 0
  private var nextToHandOver = 0
  private var isCancelled = false

  /// Starts `threadCount` threads that call `produce` for 0..<count.
  ///
  /// - Parameters:
  ///   - window: How many elements may be in production or waiting to be taken; at least 1.
  ///   - niceness: Added to the threads' niceness, so that they never starve the thread that takes.
  package init(
    count: Int, window: Int, threadCount: Int, niceness: Int32 = 5,
    produce: @escaping @Sendable (Int) -> Element
  ) {
    precondition(window > 0 && threadCount > 0)
    self.count = count
    self.window = window
    self.produce = produce
    for _ in 0..<min(threadCount, max(count, 0)) {
      let thread = Thread { [self] in
        // On Linux it holds for the calling thread, not the process.
        _ = nice(niceness)
        work()
      }
      thread.name = "decode"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  /// The next element in order; `nil` after the last one or after `cancel()`.
  package func next() -> Element? {
    locked {
      guard nextToHandOver < count else { return nil }
      while finished[nextToHandOver] == nil, !isCancelled { condition.wait() }
      guard !isCancelled else { return nil }
      let element = finished.removeValue(forKey: nextToHandOver)
      nextToHandOver += 1
      condition.broadcast()
      return element
    }
  }

  /// Lets the threads end after the element each is at. Must be called when not all elements are taken.
  package func cancel() {
    locked {
      isCancelled = true
      finished = [:]
      condition.broadcast()
    }
  }

  private func work() {
    while let index = claim() {
      let element = produce(index)
      locked {
        if !isCancelled { finished[index] = element }
        condition.broadcast()
      }
    }
  }

  private func claim() -> Int? {
    locked {
      while !isCancelled, nextToProduce < count, nextToProduce >= nextToHandOver + window { condition.wait() }
      guard !isCancelled, nextToProduce < count else { return nil }
      defer { nextToProduce += 1 }
      return nextToProduce
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
