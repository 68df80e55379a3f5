/// How wide text will be, about: the fonts are the reader's.
enum TextMeasure {
  /// The width of `text` in drawing units at `fontSize`.
  static func width(_ text: String, fontSize: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance($1) } * fontSize
  }

  /// `text` as it is seen, cut in the middle so that it is at most `width` wide.
  static func fitting(_ text: String, width limit: Double, fontSize: Double) -> String {
    let text = XMLText.visible(text)
    guard width(text, fontSize: fontSize) > limit else { return text }
    var count = text.count
    while count > 3 {
      count = min(count - 1, Int(Double(count) * 0.92))
      let short = XMLText.shortened(text, to: max(3, count))
      if width(short, fontSize: fontSize) <= limit { return short }
    }
    return XMLText.shortened(text, to: 3)
  }

  // Averages of common sans-serif fonts, in units of the font size.
  private static func advance(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "l", "j", ".", ",", ":", ";", "|", "'", "!", " ", "I", "t", "f", "r", "(", ")": 0.34
    case "m", "w", "M", "W", "@", "%": 0.88
    case "A"..."Z", "–", "—": 0.68
    case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200F}": 0
    case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{FFDC}", "\u{1F000}"..."\u{3FFFF}": 1.05
    default: 0.56
    }
  }
}
