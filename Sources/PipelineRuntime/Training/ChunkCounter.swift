internal import Synchronization

/// Hands out ranges one after the other.
final class ChunkCounter: Sendable {
  private let position: Atomic<Int>
  private let end: Int
  private let size: Int

  init(from start: Int, to end: Int, size: Int) {
    position = Atomic(start)
    (self.end, self.size) = (end, size)
  }

  /// The next range; nil when there are no more.
  @Sendable func next() -> Range<Int>? {
    let start = position.wrappingAdd(size, ordering: .relaxed).oldValue
    return start < end ? start..<min(start + size, end) : nil
  }
}
