import Yams

/// Turns YAML text into positioned values; the only place that knows Yams.
struct YAMLDocument {
  /// How many values a file may have, counting what aliases repeat.
  private static let nodeLimit = 100_000

  /// Says where a line and column are: in a file, or on the command line.
  let position: (_ line: Int, _ column: Int) -> SourcePosition
  /// Receives what is wrong with the text.
  let log: DiagnosticLog

  /// The tree of `text`; nil after an error, and for a text without a value.
  ///
  /// Yams stops at the first duplicate key and gives the place of its first occurrence only. To report the
  /// later one, and everything else that is wrong, the first is renamed in the text (same length, so that no
  /// column moves), parsed again, and renamed back in the tree.
  func parse(_ text: String) -> YAMLValue? {
    // A byte order mark is not part of the first column.
    var source = Array((text.first == "\u{FEFF}" ? text.dropFirst() : text[...]).unicodeScalars)
    var disguises: [String: String] = [:]
    while true {
      do {
        guard let node = try Yams.compose(yaml: Self.string(source)) else { return nil }
        var budget = Self.nodeLimit
        return convert(node, disguises: disguises, budget: &budget)
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        let key = keys.first ?? ""
        guard let disguise = disguise(key, at: context.mark, number: disguises.count, in: &source) else {
          log.error(at: position(context.mark.line, context.mark.column), "duplicate key '\(key)'")
          return nil
        }
        disguises[disguise] = key
      } catch {
        report(error, in: source)
        return nil
      }
    }
  }

  // MARK: Duplicate keys

  private func disguise(
    _ key: String, at mark: Mark, number: Int, in source: inout [Unicode.Scalar]
  ) -> String? {
    // U+E000... is a private use area of 6400 scalars, which YAML allows and nobody types.
    guard var start = index(of: mark, in: source), number < 6400,
      let marker = Unicode.Scalar(0xE000 + UInt32(number))
    else { return nil }
    if source[start] == "\"" || source[start] == "'" { start += 1 }
    let scalars = Array(key.unicodeScalars)
    let end = start + scalars.count
    // Keys with escapes, tags or anchors are not written as they read.
    guard !scalars.isEmpty, end <= source.count, Array(source[start..<end]) == scalars else { return nil }
    let replacement = [marker] + Array(repeating: "x", count: scalars.count - 1)
    source.replaceSubrange(start..<end, with: replacement)
    return Self.string(replacement)
  }

  /// The offset of a 1-based line and column, counting lines as libyaml does.
  private func index(of mark: Mark, in source: [Unicode.Scalar]) -> Int? {
    var (line, start) = (1, 0)
    while line < mark.line {
      guard let lineBreak = source[start...].firstIndex(where: Self.isLineBreak) else { return nil }
      let isPair = source[lineBreak] == "\r" && lineBreak + 1 < source.count && source[lineBreak + 1] == "\n"
      start = lineBreak + (isPair ? 2 : 1)
      line += 1
    }
    let offset = start + mark.column - 1
    return offset < source.count ? offset : nil
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  private static func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  // MARK: Errors

  private func report(_ error: any Error, in source: [Unicode.Scalar]) {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = position(mark.line, mark.column)
      if let offset = index(of: mark, in: source), source[offset] == "\t" {
        log.error(at: place, "a tab cannot indent or separate here; use spaces")
        return
      }
      if context?.text.hasPrefix("expected a single document") == true {
        log.error(at: place, "a second document starts here; a pipeline file is one")
        return
      }
      // libyaml's words are about a C function that nobody here can call.
      if problem.hasPrefix("Maximum nesting level") {
        log.error(at: place, "not valid YAML: too many lists and maps inside each other")
        return
      }
      let circumstance = context.map { " \($0.text) that starts on line \($0.mark.line)" } ?? ""
      let hint =
        problem.hasPrefix("mapping values are not allowed")
        ? " (wrong indentation, or a text with ': ' that needs quotes)" : ""
      log.error(at: place, "not valid YAML: \(problem)\(circumstance)\(hint)")
    case YamlError.reader(let problem, _, _, _):
      // The offset that comes with a reader error counts bytes, characters or nothing; look ourselves.
      let offset = source.firstIndex { !Self.isAllowed($0) } ?? 0
      let lines = source[..<offset].split(
        omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" })
      let place = position(max(1, lines.count), (lines.last?.count ?? 0) + 1)
      log.error(at: place, "not valid YAML: \(problem)")
    default:
      log.error(at: position(1, 1), "not valid YAML")
    }
  }

  /// The characters YAML 1.1 allows in a stream.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x1_0000...:
      scalar != "\u{FEFF}"
    default: false
    }
  }

  // MARK: Conversion

  private func convert(_ node: Node, disguises: [String: String], budget: inout Int) -> YAMLValue? {
    let place = node.mark.map { position($0.line, $0.column) } ?? position(1, 1)
    budget -= 1
    if budget == 0 {
      log.error(at: place, "more than \(Self.nodeLimit) values, counting what aliases repeat")
    }
    guard budget > 0 else { return nil }
    switch node {
    case .scalar(let scalar):
      return YAMLValue(
        position: place, content: .scalar(scalar.string, isPlain: scalar.style == .plain))
    case .sequence(let sequence):
      var items: [YAMLValue] = []
      for item in sequence {
        guard let value = convert(item, disguises: disguises, budget: &budget) else { return nil }
        items.append(value)
      }
      return YAMLValue(position: place, content: .sequence(items))
    case .mapping(let mapping):
      var entries: [YAMLValue.Entry] = []
      for (key, item) in mapping {
        let keyPlace = key.mark.map { position($0.line, $0.column) } ?? place
        guard case .scalar(let scalar) = key else {
          log.error(at: keyPlace, "a key must be a word, got a list or a map")
          continue
        }
        guard let value = convert(item, disguises: disguises, budget: &budget) else { return nil }
        entries.append(
          .init(key: disguises[scalar.string] ?? scalar.string, keyPosition: keyPlace, value: value))
      }
      return YAMLValue(position: place, content: .mapping(entries))
    case .alias:
      log.error(at: place, "an alias without its anchor")
      return nil
    }
  }
}
