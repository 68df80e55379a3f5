/// Words of Weka's ARFF.
///
/// Reference: Weka 3.8 `weka.core.Utils.quote`, `weka.core.Attribute`.
enum ARFFText {
  /// A name or nominal value, in single quotes and with backslashes where it needs them.
  static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "'", "\"", "%": result += "\\\(scalar)"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\u{1E}": result += "\\u001E"
      default: result.unicodeScalars.append(scalar)
      }
    }
    let isPlain =
      !text.isEmpty && text != "?" && result == text
      && !text.unicodeScalars.contains { "{}, ".unicodeScalars.contains($0) }
    return isPlain ? text : "'\(result)'"
  }

  /// A number; a NaN is a missing value.
  static func number(_ value: Float) -> String { value.isNaN ? "?" : "\(value)" }
}
