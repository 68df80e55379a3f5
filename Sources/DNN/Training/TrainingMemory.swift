/// Memory of a training plan: a place in its arena, or a block of its own that outlives runs.
final class TrainingMemory {
  /// Its size.
  let byteCount: Int
  /// Where it lies; set once all memory of a plan is placed.
  private(set) var start: UnsafeMutableRawPointer!
  /// The first and last step that touches it; nil before any did.
  private(set) var lifetime: ClosedRange<Int>?
  /// Keeps a block of its own alive.
  private var block: MemoryBlock?

  /// Memory that a plan places.
  init(byteCount: Int) { self.byteCount = byteCount }

  /// Memory that is `block`.
  init(_ block: MemoryBlock) {
    byteCount = block.byteCount
    start = block.start
    self.block = block
  }

  /// Whether a plan must place it.
  var isPlaced: Bool { block == nil }

  /// The numbers; only once it is placed.
  var floats: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }
  /// How many numbers there are, those that fill a channel block included.
  var floatCount: Int { byteCount / MemoryLayout<Float>.stride }

  /// Notes that `step` touches it.
  func touch(_ step: Int) {
    lifetime = lifetime.map { min($0.lowerBound, step)...max($0.upperBound, step) } ?? step...step
  }

  /// Puts it at `place`.
  func place(_ place: UnsafeMutableRawPointer) { start = place }
}
