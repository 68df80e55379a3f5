internal import Foundation

/// Works on inputs on several threads and hands the results over in the order of the inputs.
///
/// No thread waits for another: each takes the next input as soon as it is done with one. Only when `window` inputs
/// are under way or waiting to be taken do they wait for the one that takes, so that memory does not depend on how
/// many inputs there are.
///
/// `@unchecked Sendable`: every stored `var` is read and written with `condition` locked.
package final class OrderedWorkers<Input: Sendable, Output: Sendable>: @unchecked Sendable {
  /// What one thread does with its inputs; made and called by that thread alone.
  package typealias Work = (Input) throws -> Output

  private let threadCount: Int
  private let window: Int
  private let take: @Sendable () -> Input?
  private let makeWork: @Sendable () throws -> Work
  private let taking = NSLock()
  private let condition = NSCondition()

  private var finished: [Int: Result<Output, any Error>] = [:]
  private var nextToTake = 0
  private var nextToHandOver = 0
  private var isEnding = false
  private var runningCount: Int
  private var waiting = Duration.zero

  /// Starts `threadCount` threads.
  ///
  /// - Parameters:
  ///   - window: How many inputs may be under way or waiting to be handed over; at least 1.
  ///   - take: The next input, nil when there are no more; called by one thread at a time.
  ///   - makeWork: Called once by each thread. If it throws, that is handed over in the place of a result.
  package init(
    threadCount: Int, window: Int, take: @escaping @Sendable () -> Input?,
    makeWork: @escaping @Sendable () throws -> Work
  ) {
    precondition(window > 0 && threadCount > 0)
    (self.threadCount, self.window, self.take, self.makeWork) = (threadCount, window, take, makeWork)
    runningCount = threadCount
    for _ in 0..<threadCount {
      let thread = Thread { [self] in work() }
      thread.name = "network"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// How long the threads have waited for inputs, on average: large when making inputs is what limits.
  package var waitedDuration: Duration { locked { waiting / threadCount } }

  /// The next result in order; nil after the last one, or after those that were under way when there was an error or
  /// `cancel()`.
  ///
  /// - Throws: What the work on the next input threw.
  package func next() throws -> Output? {
    try locked {
      while finished[nextToHandOver] == nil {
        guard runningCount > 0 else { return nil }
        condition.wait()
      }
      let result = finished.removeValue(forKey: nextToHandOver)
      nextToHandOver += 1
      condition.broadcast()
      return try result?.get()
    }
  }

  /// Takes no more inputs, and returns when the threads have ended, each after the input that it is at.
  ///
  /// Whatever `take` may be waiting for must have been told to give up.
  package func cancel() {
    locked {
      isEnding = true
      condition.broadcast()
      while runningCount > 0 { condition.wait() }
    }
  }

  private func work() {
    var perform: Work?
    while let (number, input) = claim() {
      let result = Result {
        let work = try perform ?? makeWork()
        perform = work
        return try work(input)
      }
      locked {
        finished[number] = result
        // What comes after an error is not asked for.
        if case .failure = result { isEnding = true }
        condition.broadcast()
      }
    }
    locked {
      runningCount -= 1
      condition.broadcast()
    }
  }

  private func claim() -> (number: Int, input: Input)? {
    let start = ContinuousClock.now
    taking.lock()
    defer { taking.unlock() }
    let mayTake = locked {
      while !isEnding, nextToTake >= nextToHandOver + window { condition.wait() }
      return !isEnding
    }
    guard mayTake, let input = take() else { return nil }
    return locked {
      waiting += ContinuousClock.now - start
      guard !isEnding else { return nil }
      defer { nextToTake += 1 }
      return (nextToTake, input)
    }
  }

  private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    condition.lock()
    defer { condition.unlock() }
    return try body()
  }
}
