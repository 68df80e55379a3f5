import Foundation
import PipelineRuntime
import Synchronization
import Tensors
import Testing

@Suite("OrderedWorkers")
struct OrderedWorkersTests {
  private struct Problem: Error, Equatable {
    let number: Int
  }

  /// The numbers from 0 on, below `count`.
  private final class Numbers: Sendable {
    private let count: Int
    private let taken = Atomic<Int>(0)

    init(_ count: Int) { self.count = count }

    var takenCount: Int { taken.load(ordering: .relaxed) }

    func next() -> Int? {
      let number = taken.load(ordering: .relaxed)
      guard number < count else { return nil }
      // One caller at a time is promised: anything else would give a number twice.
      taken.store(number + 1, ordering: .relaxed)
      return number
    }
  }

  private func delay(_ number: Int) {
    Thread.sleep(forTimeInterval: Double(SplitMix64.mix(UInt64(number)) % 1000) * 1e-6)
  }

  @Test("hands over every result once and in order, however long each takes", arguments: [1, 2, 7])
  func order(threadCount: Int) throws {
    let numbers = Numbers(300)
    let workers = OrderedWorkers(threadCount: threadCount, window: 10, take: numbers.next) {
      { (number: Int) in
        delay(number)
        return number * 2
      }
    }
    for expected in 0..<300 { #expect(try workers.next() == expected * 2) }
    #expect(try workers.next() == nil)
  }

  @Test("work is made once by each thread and used by that thread alone")
  func ownWork() throws {
    let numbers = Numbers(200)
    let makerCount = Atomic<Int>(0)
    let strangers = Atomic<Int>(0)
    let workers = OrderedWorkers(threadCount: 3, window: 10, take: numbers.next) {
      let maker = Thread.current
      makerCount.add(1, ordering: .relaxed)
      return { (number: Int) in
        delay(number)
        if Thread.current !== maker { strangers.add(1, ordering: .relaxed) }
        return number
      }
    }
    while try workers.next() != nil {}
    #expect(strangers.load(ordering: .relaxed) == 0)
    #expect((1...3).contains(makerCount.load(ordering: .relaxed)))
  }

  @Test("everything before an error is handed over, then the error", arguments: [0, 1, 57])
  func error(position: Int) throws {
    let numbers = Numbers(1000)
    let workers = OrderedWorkers(threadCount: 4, window: 8, take: numbers.next) {
      { (number: Int) in
        // The last ones before the error take longest.
        if number < position { delay(number) }
        if number == position { throw Problem(number: number) }
        return number
      }
    }
    for expected in 0..<position { #expect(try workers.next() == expected) }
    #expect(throws: Problem(number: position)) { try workers.next() }
    workers.cancel()
    // What was under way, and no more.
    #expect(numbers.takenCount <= position + 9)
  }

  @Test("that a thread cannot be made ready is an error like any other")
  func unready() throws {
    let numbers = Numbers(1000)
    let made = Atomic<Int>(0)
    let workers = OrderedWorkers<Int, Int>(threadCount: 3, window: 6, take: numbers.next) {
      if made.add(1, ordering: .relaxed).newValue == 2 { throw Problem(number: -1) }
      return { number in
        delay(number)
        return number
      }
    }
    #expect(throws: Problem(number: -1)) { while try workers.next() != nil {} }
    workers.cancel()
  }

  @Test("a slow consumer never finds more than the window under way")
  func window() throws {
    let numbers = Numbers(60)
    let workers = OrderedWorkers(threadCount: 3, window: 5, take: numbers.next) {
      { (number: Int) in number }
    }
    for handedOver in 1...60 {
      _ = try workers.next()
      Thread.sleep(forTimeInterval: 0.002)
      // All but the window could be taken meanwhile, and some always is.
      #expect(numbers.takenCount <= handedOver + 5)
      #expect(numbers.takenCount >= min(60, handedOver + 1))
    }
    #expect(try workers.next() == nil)
  }

  @Test("a thread that takes long does not stop the others")
  func straggler() throws {
    let numbers = Numbers(50)
    let othersAreDone = DispatchSemaphore(value: 0)
    let doneCount = Atomic<Int>(0)
    let workers = OrderedWorkers(threadCount: 2, window: 50, take: numbers.next) {
      { (number: Int) -> Bool in
        // The first waits for all others, which only the second thread can do.
        if number == 0 { return othersAreDone.wait(timeout: .now() + 30) == .success }
        if doneCount.add(1, ordering: .relaxed).newValue == 49 { othersAreDone.signal() }
        return true
      }
    }
    #expect(try workers.next() == true)
  }

  @Test("cancelling ends every thread before it returns")
  func cancel() throws {
    let numbers = Numbers(1_000_000)
    let running = Atomic<Int>(0)
    let workers = OrderedWorkers(threadCount: 3, window: 4, take: numbers.next) {
      { (number: Int) in
        running.add(1, ordering: .relaxed)
        delay(number)
        running.subtract(1, ordering: .relaxed)
        return number
      }
    }
    #expect(try workers.next() == 0)
    workers.cancel()
    #expect(running.load(ordering: .relaxed) == 0)
    let taken = numbers.takenCount
    Thread.sleep(forTimeInterval: 0.01)
    #expect(numbers.takenCount == taken)
  }
}
