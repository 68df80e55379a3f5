internal import Foundation

/// Zeroed memory for numbers, 64-byte aligned; freed with its last owner.
final class TrainingBuffer<Element: BitwiseCopyable> {
  /// The first number.
  let start: UnsafeMutablePointer<Element>
  /// How many numbers there are.
  let count: Int
  private let allocation: UnsafeMutableRawPointer

  /// Room for `count` numbers, all zero.
  init(count: Int) {
    let byteCount = count * MemoryLayout<Element>.stride
    // Large zeroed blocks come straight from the system, page by page when first used, by the thread that uses them.
    guard let allocation = calloc(byteCount + Self.alignment, 1) else {
      fatalError("no memory for \(byteCount) bytes")
    }
    let aligned = allocation.alignedUp(toMultipleOf: Self.alignment)
    if byteCount >= 8 << 20 {
      // Tens of megabytes in pages of 4 KB cost more in page faults than in arithmetic. Only a hint.
      let pages = aligned.alignedUp(toMultipleOf: 4096)
      _ = madvise(pages, byteCount - (pages - aligned), 14)
    }
    self.allocation = allocation
    self.count = count
    start = aligned.bindMemory(to: Element.self, capacity: count)
  }

  deinit { free(allocation) }

  /// The numbers.
  var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: start, count: count) }

  private static var alignment: Int { 64 }
}
