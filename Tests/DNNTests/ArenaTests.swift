import DNN
import Tensors
import Testing

@Suite("Arena")
struct ArenaTests {
  @Test("a buffer takes the place of one that has ended")
  func reuse() {
    let arena = Arena(placing: [
      .init(byteCount: 100, firstStep: 0, lastStep: 1), .init(byteCount: 60, firstStep: 1, lastStep: 2),
      .init(byteCount: 100, firstStep: 2, lastStep: 3),
    ])
    // 100 bytes take two lines of 64: the first and the third buffer share [0, 128), the second lies behind.
    #expect(arena.offsets == [0, 128, 0])
    #expect(arena.byteCount == 192)
  }

  @Test("nothing to place takes no memory")
  func empty() { #expect(Arena(placing: []).byteCount == 0) }

  @Test("buffers in use at the same step never overlap", arguments: 0..<50)
  func disjoint(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let buffers = (0..<40).map { _ in
      let first = Int.random(in: 0..<30, using: &random)
      return Arena.Buffer(
        byteCount: Int.random(in: 1..<1000, using: &random), firstStep: first,
        lastStep: first + Int.random(in: 0..<10, using: &random))
    }
    let arena = Arena(placing: buffers)
    for step in 0..<40 {
      let used = buffers.indices.filter { buffers[$0].firstStep <= step && step <= buffers[$0].lastStep }
        .sorted { arena.offsets[$0] < arena.offsets[$1] }
      for (a, b) in zip(used, used.dropFirst()) {
        #expect(arena.offsets[a] + buffers[a].byteCount <= arena.offsets[b], "seed \(seed), step \(step)")
      }
    }
    #expect(arena.offsets.allSatisfy { $0 % Arena.alignment == 0 })
    #expect(buffers.indices.allSatisfy { arena.offsets[$0] + buffers[$0].byteCount <= arena.byteCount })
    #expect(arena.byteCount < buffers.reduce(0) { $0 + $1.byteCount })
  }
}
