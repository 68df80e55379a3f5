/// Reads numbers from bytes, with every access checked against the end.
struct ByteReader {
  let bytes: [UInt8]
  var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remainingCount: Int { max(0, bytes.count - position) }

  /// The next byte, or nil at the end.
  mutating func byte() -> UInt8? {
    guard position >= 0, position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next `count` bytes, or nil (and no step) when fewer are left.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, position >= 0, count <= remainingCount else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next bytes, `count` of them or as many as are left.
  mutating func takeUp(to count: Int) -> ArraySlice<UInt8> {
    take(min(max(count, 0), remainingCount)) ?? []
  }

  mutating func uint16BE() -> Int? { take(2)?.bigEndianValue }
  mutating func uint32BE() -> Int? { take(4)?.bigEndianValue }
  mutating func uint16LE() -> Int? { take(2)?.littleEndianValue }
  mutating func uint32LE() -> Int? { take(4)?.littleEndianValue }
}

extension ArraySlice<UInt8> {
  /// All bytes as one number, most significant first; at most seven bytes.
  var bigEndianValue: Int { reduce(0) { $0 << 8 | Int($1) } }
  /// All bytes as one number, least significant first; at most seven bytes.
  var littleEndianValue: Int { reversed().reduce(0) { $0 << 8 | Int($1) } }

  /// The byte at `offset` from the start of the slice, or nil.
  func at(_ offset: Int) -> UInt8? {
    offset >= 0 && offset < count ? self[startIndex + offset] : nil
  }

  /// `count` bytes from `offset` on, counted from the start of the slice, or nil.
  func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= self.count - count else { return nil }
    return self[startIndex + offset..<startIndex + offset + count]
  }
}
