/// A text that equals another only when the bytes are the same.
///
/// Swift compares texts by canonical equivalence; a file system tells `é` in one scalar from `é` in two.
struct ExactText: Hashable, Comparable, Sendable {
  /// The text.
  let text: String

  static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  /// By Unicode code point, as Python's `sorted`; UTF-8 keeps that order.
  static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  /// `texts` in the order of Python's `sorted`.
  static func sorted(_ texts: [String]) -> [String] {
    // For ASCII Swift's own order is the same and four times as fast.
    if texts.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) { return texts.sorted() }
    return texts.sorted { ExactText(text: $0) < ExactText(text: $1) }
  }
}
