import Foundation

extension YAMLCursor {
  /// Bounds of a number, with the words that describe them.
  struct Bounds: Sendable {
    /// What a number must be, such as `greater than 0`.
    let words: String
    /// Whether a number is that.
    let contains: @Sendable (Double) -> Bool

    /// Any finite number.
    static let any = Bounds(words: "a finite number") { _ in true }
    /// `x > 0`.
    static let positive = Bounds(words: "greater than 0") { $0 > 0 }
    /// `x >= 0`.
    static let nonNegative = Bounds(words: "at least 0") { $0 >= 0 }
    /// `0 <= x <= 1`.
    static let share = Bounds(words: "at least 0 and at most 1") { 0 <= $0 && $0 <= 1 }
    /// `0 < x < 1`.
    static let part = Bounds(words: "greater than 0 and less than 1") { 0 < $0 && $0 < 1 }
    /// `0 <= x < 1`.
    static let properFraction = Bounds(words: "at least 0 and less than 1") { 0 <= $0 && $0 < 1 }
  }

  /// A text that is not empty; a number is a text, too, when one is asked for.
  func text() -> String? {
    guard case .scalar(let text, _) = value.content, !value.isNull else {
      expected("a text")
      return nil
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      error("'\(name)' must not be empty")
      return nil
    }
    return text
  }

  /// A truth value: `true` or `false`, or YAML 1.1's `yes`, `no`, `on`, `off`.
  func bool() -> Bool? {
    if case .scalar(let text, isPlain: true) = value.content {
      switch text.lowercased() {
      case "true", "yes", "on": return true
      case "false", "no", "off": return false
      default: break
      }
    }
    expected("true or false")
    return nil
  }

  /// A whole number from `range`.
  func integer(in range: ClosedRange<Int>) -> Int? {
    if let number = plainInteger, range.contains(number) { return number }
    let words =
      range == 0...Int.max
      ? "a whole number of at least 0"
      : range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    expected(words)
    return nil
  }

  /// A finite number within `bounds`.
  func number(_ bounds: Bounds) -> Double? {
    guard let number = plainNumber else {
      expected("a number")
      return nil
    }
    guard bounds.contains(number) else {
      expected(bounds.words)
      return nil
    }
    return number
  }

  /// One of the words of `Choice`.
  ///
  /// - Parameter later: Words that this version does not do yet, with what to say about them.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _: Choice.Type, later: [String: String] = [:]
  ) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard case .scalar(let text, _) = value.content, !value.isNull else {
      expected("one of \(words.joined(separator: ", "))")
      return nil
    }
    if let choice = Choice(rawValue: text) { return choice }
    if let reason = later[text] {
      error("'\(name): \(text)' is not supported by this version\(reason)")
    } else {
      let hint = Suggestion.phrase(for: text, among: words)
      error("'\(name)' must be one of \(words.joined(separator: ", ")), got \(value.found)\(hint)")
    }
    return nil
  }

  /// The scalar's text when it is unquoted.
  var plainText: String? {
    if case .scalar(let text, isPlain: true) = value.content { text } else { nil }
  }

  /// The whole number that stands here, if one does; `1_000` is 1000, as in YAML 1.1.
  var plainInteger: Int? {
    guard let text = plainText, text.wholeMatch(of: /[-+]?[0-9][0-9_]*/) != nil else { return nil }
    return Int(text.filter { $0 != "_" })
  }

  /// The finite number that stands here, if one does.
  var plainNumber: Double? {
    guard let text = plainText,
      text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil
    else { return nil }
    var digits = text.filter { $0 != "_" }
    // Swift's reader wants digits on both sides of the point.
    if let point = digits.firstIndex(of: "."), !digits[digits.index(after: point)...].starts(with: /[0-9]/) {
      digits.insert("0", at: digits.index(after: point))
    }
    guard let number = Double(digits), number.isFinite else { return nil }
    return number
  }
}
