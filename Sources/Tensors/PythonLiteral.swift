/// Reads the few Python literals a `.npy` header is made of.
struct PythonLiteral {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Takes `character` when it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes `character`, which must come next.
  mutating func expect(_ character: Unicode.Scalar) throws(NPYError) {
    guard skip(character) else { throw .badHeader(reason: "expected '\(character)', found \(next)") }
  }

  /// Makes sure that nothing but space is left.
  mutating func expectEnd() throws(NPYError) {
    skipSpace()
    guard rest.isEmpty else { throw .badHeader(reason: "expected its end, found \(next)") }
  }

  /// A text in single or double quotes, without escapes.
  mutating func string() throws(NPYError) -> String {
    skipSpace()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw .badHeader(reason: "expected a text, found \(next)")
    }
    rest.removeFirst()
    guard let end = rest.firstIndex(of: quote) else {
      throw .badHeader(reason: "a text without its closing quote")
    }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  /// The text of a type; a list means records, which have no single type.
  mutating func type() throws(NPYError) -> String {
    skipSpace()
    guard rest.first != UInt8(ascii: "[") else { throw .unsupportedType("a record") }
    return try string()
  }

  /// `True` or `False`.
  mutating func truth() throws(NPYError) -> Bool {
    skipSpace()
    for (text, value) in [("True", true), ("False", false)] where rest.starts(with: text.utf8) {
      rest = rest.dropFirst(text.utf8.count)
      return value
    }
    throw .badHeader(reason: "expected True or False, found \(next)")
  }

  /// A tuple of sizes, none below zero.
  mutating func tuple() throws(NPYError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !skip(")") {
      sizes.append(try size())
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(NPYError) -> Int {
    skipSpace()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw .badHeader(reason: "expected a size, found \(next)")
    }
    rest = rest.dropFirst(digits.count)
    // Python 2 wrote large sizes as `3L`.
    if rest.first == UInt8(ascii: "L") { rest.removeFirst() }
    return value
  }

  private mutating func skipSpace() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  private var next: String {
    rest.isEmpty ? "nothing" : "'\(String(decoding: rest.prefix(12), as: UTF8.self))'"
  }
}
