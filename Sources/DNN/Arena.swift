/// Places buffers of known lifetimes in one block of memory so that none overlaps another in use.
///
/// The largest buffers choose first, each taking the lowest gap it fits into. Reference: Pisarchyk and Lee,
/// "Efficient memory management for deep neural net inference", 2020, arXiv:2001.03288, "greedy by size".
package struct Arena: Equatable, Sendable {
  /// A buffer and the steps, both included, during which its bytes matter.
  package struct Buffer: Equatable, Sendable {
    /// Its size.
    package let byteCount: Int
    /// The step that writes it first.
    package let firstStep: Int
    /// The step that reads it last.
    package let lastStep: Int

    /// A buffer in use from `firstStep` to `lastStep`.
    package init(byteCount: Int, firstStep: Int, lastStep: Int) {
      self.byteCount = byteCount
      self.firstStep = firstStep
      self.lastStep = lastStep
    }
  }

  /// Every buffer starts at a multiple of this: a cache line, and the widest vector.
  package static let alignment = 64

  /// Where each buffer starts, in the order given.
  package let offsets: [Int]
  /// Bytes of the whole block.
  package let byteCount: Int

  /// Places `buffers`.
  ///
  /// - Complexity: Quadratic in the number of buffers.
  package init(placing buffers: [Buffer]) {
    var offsets = [Int](repeating: 0, count: buffers.count)
    var placed: [Int] = []
    var end = 0
    // Equal sizes keep their order, so that the same buffers are always placed alike.
    for index in buffers.indices.sorted(by: { (buffers[$0].byteCount, $1) > (buffers[$1].byteCount, $0) }) {
      let buffer = buffers[index]
      let size = (buffer.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
      var offset = 0
      for other in placed {
        let neighbour = buffers[other]
        guard neighbour.firstStep <= buffer.lastStep, buffer.firstStep <= neighbour.lastStep else { continue }
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + neighbour.byteCount)
        offset = (offset + Self.alignment - 1) / Self.alignment * Self.alignment
      }
      offsets[index] = offset
      end = max(end, offset + size)
      placed.insert(index, at: placed.firstIndex { offsets[$0] > offset } ?? placed.count)
    }
    self.offsets = offsets
    byteCount = end
  }
}
