/// Text of any origin as the content of elements and attributes.
package enum XMLText {
  /// `text` with everything escaped that means something to HTML, XML or SVG, also within quotes.
  ///
  /// What would not be seen is made visible: control characters become their Unicode pictures (a line break `␊`), and
  /// characters that turn the direction of writing become `[U+202E]` and the like, so that a name cannot disguise
  /// itself or its surroundings. Right-to-left letters stay as they are.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(contentsOf: visible(scalar))
      }
    }
    return escaped
  }

  /// Cuts `text` to `limit` characters; the middle goes, since ends of paths and labels tell them apart.
  package static func shortened(_ text: String, to limit: Int) -> String {
    guard text.count > limit, limit >= 3 else { return text }
    let tail = (limit - 1) / 2
    return text.prefix(limit - 1 - tail) + "…" + text.suffix(tail)
  }

  /// `text` kept apart from the direction of writing around it, where no element can do so (tool tips).
  ///
  /// Marks in the text itself that could end this are made visible.
  package static func isolated(_ text: String) -> String {
    let safe = text.unicodeScalars.map { scalar in
      0x2068...0x2069 ~= scalar.value ? "[U+\(hexadecimal(scalar.value))]" : String(scalar)
    }
    return "\u{2068}\(safe.joined())\u{2069}"
  }

  /// `text` as it is seen, before anything is escaped for markup: what a width is measured of.
  package static func visible(_ text: String) -> String {
    var seen = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { seen.append(contentsOf: visible(scalar)) }
    return String(seen)
  }

  private static func visible(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0..<0x20: return [Unicode.Scalar(0x2400 + scalar.value) ?? scalar]
    case 0x7F: return ["\u{2421}"]
    // C1 controls, separators of lines and paragraphs, embeddings, overrides and isolates, and what XML forbids. U+2068
    // and U+2069 pass for `isolated`; within an element of its own a stray one does nothing.
    case 0x80..<0xA0, 0x2028...0x202E, 0x2066...0x2067, 0xFFFE...0xFFFF:
      return Array("[U+\(hexadecimal(scalar.value))]".unicodeScalars)
    default:
      // The last two code points of every plane are no characters.
      return scalar.value & 0xFFFE == 0xFFFE
        ? Array("[U+\(hexadecimal(scalar.value))]".unicodeScalars) : [scalar]
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
