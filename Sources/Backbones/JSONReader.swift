/// Reads JSON from bytes, front to back.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  // Deeper than any model's description; each level takes stack.
  private static let maximumDepth = 128

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// One value with nothing but space behind it.
  mutating func document() throws(JSONValue.Problem) -> JSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw problem("expected the end") }
    return value
  }

  private mutating func value() throws(JSONValue.Problem) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw problem("expected a value, found the end") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONValue.Problem) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONValue.Problem) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if bytes[position...].starts(with: "-Infinity".utf8) {
        position += "-Infinity".utf8.count
        return .number(-.infinity)
      }
      return try number()
    default:
      for (word, value) in Self.words where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw problem("expected a value")
    }
  }

  private static let words: [(String, JSONValue)] = [
    ("null", .null), ("true", .boolean(true)), ("false", .boolean(false)), ("NaN", .number(.nan)),
    ("Infinity", .number(.infinity)),
  ]

  private mutating func nested(
    _ body: (inout JSONReader) throws(JSONValue.Problem) -> JSONValue
  ) throws(JSONValue.Problem) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw problem("nested more than \(Self.maximumDepth) deep") }
    return try body(&self)
  }

  private mutating func object() throws(JSONValue.Problem) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    var keys: Set<String> = []
    position += 1
    if skip("}") { return .object(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw problem("expected a key")
      }
      let key = try string()
      guard keys.insert(key).inserted else { throw problem("the key '\(key)' stands twice") }
      guard skip(":") else { throw problem("expected ':'") }
      members.append((key, try value()))
    } while skip(",")
    guard skip("}") else { throw problem("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func array() throws(JSONValue.Problem) -> JSONValue {
    var elements: [JSONValue] = []
    position += 1
    if skip("]") { return .array(elements) }
    repeat { elements.append(try value()) } while skip(",")
    guard skip("]") else { throw problem("expected ',' or ']'") }
    return .array(elements)
  }

  private mutating func string() throws(JSONValue.Problem) -> String {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else { throw problem("not UTF-8") }
        return valid
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw problem("a control character in a text")
      default: text.append(byte)
      }
    }
    throw problem("a text without its end")
  }

  private mutating func escape() throws(JSONValue.Problem) -> [UInt8] {
    guard position < bytes.count else { throw problem("a text without its end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): break
    default: throw problem("an unknown escape")
    }
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code), bytes[position...].starts(with: Array("\\u".utf8)) {
      position += 2
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw problem("half a character") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem("half a character") }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(JSONValue.Problem) -> UInt32 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.count == 4, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      throw problem("expected four hexadecimal digits")
    }
    position += 4
    return value
  }

  private mutating func number() throws(JSONValue.Problem) -> JSONValue {
    let characters = bytes[position...].prefix { "+-.0123456789eE".utf8.contains($0) }
    let text = String(decoding: characters, as: UTF8.self)
    if let whole = Int(text) {
      position += characters.count
      return .integer(whole)
    }
    guard let value = Double(text) else { throw problem("'\(text.prefix(20))' is no number") }
    position += characters.count
    return .number(value)
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  private func problem(_ reason: String) -> JSONValue.Problem {
    JSONValue.Problem(offset: position, reason: reason)
  }
}
