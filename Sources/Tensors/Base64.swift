/// Base64 with padding, RFC 4648 section 4.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")
  private static let sextets: [UInt8?] = {
    var table = [UInt8?](repeating: nil, count: 256)
    for (value, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(value) }
    return table
  }()

  /// `bytes` as text.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
      for position in 0..<4 {
        text.append(position <= count ? alphabet[Int(group >> UInt32(18 - 6 * position) & 63)] : padding)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes behind `text`, or nil if it is not Base64.
  package static func decode(_ text: String) -> [UInt8]? {
    let letters = Array(text.utf8)
    guard letters.count % 4 == 0 else { return nil }
    let paddingCount = letters.reversed().prefix(while: { $0 == padding }).count
    guard paddingCount <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(letters.count / 4 * 3)
    for start in stride(from: 0, to: letters.count, by: 4) {
      let isLast = start + 4 == letters.count
      var group: UInt32 = 0
      for position in 0..<4 {
        if isLast && position >= 4 - paddingCount {
          group <<= 6
        } else {
          guard let sextet = sextets[Int(letters[start + position])] else { return nil }
          group = group << 6 | UInt32(sextet)
        }
      }
      for offset in 0..<(isLast ? 3 - paddingCount : 3) {
        bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * offset)))
      }
    }
    return bytes
  }
}
