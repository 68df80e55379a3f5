import PipelineRuntime
import Synchronization
import Tensors
import Testing

@Suite("OrderedPrefetcher")
struct OrderedPrefetcherTests {
  @Test("hands over every element in order, however long each takes", arguments: [1, 2, 7])
  func order(threadCount: Int) {
    let prefetcher = OrderedPrefetcher(count: 200, window: 5, threadCount: threadCount, niceness: 0) {
      index in
      // Later elements are often ready first.
      var generator = SplitMix64(seed: UInt64(index))
      var sum: UInt64 = 0
      for _ in 0..<(generator.next() % 20_000) { sum &+= generator.next() }
      return (index, sum)
    }
    for expected in 0..<200 { #expect(prefetcher.next()?.0 == expected) }
    #expect(prefetcher.next() == nil)
  }

  @Test("never has more elements under way than the window")
  func window() {
    let produced = Atomic<Int>(0)
    let prefetcher = OrderedPrefetcher(count: 100, window: 4, threadCount: 3, niceness: 0) { index in
      produced.add(1, ordering: .relaxed)
      return index
    }
    for taken in 1...100 {
      _ = prefetcher.next()
      #expect(produced.load(ordering: .relaxed) <= taken + 4)
    }
  }

  @Test("gives nothing more after it was cancelled, and lets its threads go")
  func cancel() {
    let prefetcher = OrderedPrefetcher(count: 1_000_000, window: 2, threadCount: 2, niceness: 0) { $0 }
    #expect(prefetcher.next() == 0)
    prefetcher.cancel()
    #expect(prefetcher.next() == nil)
  }

  @Test("of nothing is nothing")
  func empty() {
    #expect(OrderedPrefetcher(count: 0, window: 1, threadCount: 2, niceness: 0) { $0 }.next() == nil)
  }
}
