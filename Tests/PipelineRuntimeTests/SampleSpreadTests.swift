import PipelineRuntime
import Testing

@Suite("Some of many, spread over all")
struct SampleSpreadTests {
  @Test("the order meets every position once", arguments: [0, 1, 2, 3, 7, 8, 100, 6765, 10_000])
  func everyPosition(total: Int) {
    #expect(SampleSpread.order(total, of: total).sorted() == Array(0..<total))
    #expect(SampleSpread.order(5, of: total) == Array(SampleSpread.order(total, of: total).prefix(5)))
  }

  @Test(
    "every beginning is spread: no tenth of the row is left out, and none is met twice as often as it should")
  func beginnings() {
    let order = SampleSpread.order(1000, of: 10_000)
    for count in [50, 137, 400, 1000] {
      let tenths = Dictionary(grouping: order.prefix(count)) { $0 / 1000 }.mapValues(\.count)
      #expect((0..<10).allSatisfy { tenths[$0, default: 0] > 0 && tenths[$0, default: 0] <= count / 5 })
    }
  }
}
