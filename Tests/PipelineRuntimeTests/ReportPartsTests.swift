import PipelineRuntime
import Tensors
import Testing

@Suite("Parts of reports")
struct ReportPartsTests {
  @Test("the best of many are those that sorting gives, whatever the order they come in")
  func bestOf() {
    for seed in 0..<50 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      // Few different ranks: ties are what goes wrong.
      let entries = (0..<Int.random(in: 0...80, using: &generator)).map { index in
        (rank: Double(Int.random(in: 0...6, using: &generator)), id: Int64(index))
      }
      let limit = Int.random(in: 1...12, using: &generator)
      var best = BestOf<Int64>(limit)
      for entry in entries.shuffled(using: &generator) { best.add(entry.id, rank: entry.rank, tie: entry.id) }
      let expected = entries.sorted { ($1.rank, $0.id) < ($0.rank, $1.id) }.prefix(limit).map(\.id)
      #expect(best.elements == expected, "seed \(seed)")
    }
  }

  @Test("a report lies beside its store")
  func defaultOutput() {
    #expect(ReportSettings.defaultOutput(forStore: "out/fruits.sqlite") == "out/fruits.html")
    #expect(ReportSettings.defaultOutput(forStore: "fruits") == "fruits.html")
    #expect(ReportSettings.defaultOutput(forStore: "/a/b.c/d.db") == "/a/b.c/d.html")
  }
}
