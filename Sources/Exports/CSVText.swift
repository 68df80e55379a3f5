/// Comma-separated values as RFC 4180 quotes them, one line feed after each row.
enum CSVText {
  /// A row of fields.
  static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\n" }

  /// A field, in quotes where it needs them.
  static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { needsQuotes.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  // By bytes: "\r\n" is one character, which equals neither of its two.
  private static let needsQuotes: Set<UInt8> = Set(",\"\r\n".utf8)

  /// A number that reads back to the last bit; `nan`, `inf` and `-inf` as pandas and NumPy read them.
  static func number(_ value: Float) -> String { value.isNaN ? "nan" : "\(value)" }
}
