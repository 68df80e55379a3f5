import Tensors

extension SearchSpec {
  /// The most candidates; more is a typing error, or a search that would never end.
  private static let candidateLimit = 10_000

  /// Reads the section; nil without one, or after problems, which are logged.
  ///
  /// - Parameters:
  ///   - head, reduce: The sections that candidates are made from.
  ///   - seed: Where random candidates are drawn from.
  static func read(_ cursor: YAMLCursor?, head: YAMLCursor?, reduce: YAMLCursor?, seed: UInt64) -> SearchSpec?
  {
    guard let cursor, !cursor.value.isNull else { return nil }
    guard let head else {
      cursor.error("'search' tries settings of a head, but the file has none; add  head: {svm: {}}")
      return nil
    }
    guard let map = cursor.mapping(keys: ["cv", "scoring", "grid", "random"]) else { return nil }
    let foldCount = map["cv"]?.integer(in: 2...100) ?? 5
    let scoring = map["scoring"]?.choice(Scoring.self) ?? .accuracy
    let base = Sections(head: head, reduce: reduce)
    // What is wrong with the sections themselves has been said.
    guard base.isReadable else { return nil }
    let values: [(space: SearchSpace, choice: [YAMLValue])]
    let text: String
    switch (map["grid"], map["random"]) {
    case (let grid?, nil):
      guard let spaces = readGrid(grid), check(spaces, base) else { return nil }
      guard spaces.reduce(0, { $0 + $1.combinationCount(limit: candidateLimit) }) <= candidateLimit else {
        grid.error("the grid has more than \(candidateLimit) combinations; use 'random' with a count")
        return nil
      }
      values = spaces.flatMap { space in space.combinations.map { (space, $0) } }
      text = "grid: [\(spaces.map { $0.flowText() }.joined(separator: ", "))]"
    case (nil, let random?):
      guard let (space, count) = readRandom(random), check([space], base) else { return nil }
      var generator = SplitMix64(seed: seed)
      values = (0..<count).map { _ in (space, space.draw(using: &generator)) }
      text = "random: \(space.flowText(before: "count: \(count)"))"
    default:
      cursor.error(
        "'search' needs either 'grid' or 'random', for example  search: {cv: 5, grid: {C: [0.1, 1, 10]}}")
      return nil
    }
    var candidates: [Candidate] = []
    for (space, choice) in values {
      guard let candidate = base.candidate(space, choice, log: cursor.log) else { return nil }
      // A kernel that ignores gamma makes equal candidates; random draws may repeat.
      if !candidates.contains(where: { $0.head == candidate.head && $0.reduce == candidate.reduce }) {
        candidates.append(candidate)
      }
    }
    return SearchSpec(foldCount: foldCount, scoring: scoring, candidates: candidates, space: text)
  }

  /// A map, or a list of maps whose combinations are tried one map after the other.
  private static func readGrid(_ cursor: YAMLCursor) -> [SearchSpace]? {
    if case .sequence = cursor.value.content {
      guard let items = cursor.items() else { return nil }
      let spaces = items.map { readAxes($0, allowsRanges: false) }
      guard !items.isEmpty else {
        cursor.error("'grid' must name at least one parameter, got an empty list")
        return nil
      }
      return spaces.contains { $0 == nil } ? nil : spaces.compactMap { $0 }
    }
    return readAxes(cursor, allowsRanges: false).map { [$0] }
  }

  private static func readRandom(_ cursor: YAMLCursor) -> (SearchSpace, Int)? {
    guard case .mapping(var entries) = cursor.value.content else {
      cursor.expected("a map with 'count' and parameters")
      return nil
    }
    guard let index = entries.firstIndex(where: { $0.key == "count" }) else {
      cursor.error(
        "missing key 'count' in 'random', for example  random: {count: 20, C: {log_uniform: [0.01, 100]}}")
      return nil
    }
    let count = YAMLCursor(
      keyPath: "\(cursor.keyPath).count", value: entries.remove(at: index).value, log: cursor.log
    )
    .integer(in: 1...candidateLimit)
    let rest = YAMLValue(position: cursor.value.position, content: .mapping(entries))
    let space = readAxes(
      YAMLCursor(keyPath: cursor.keyPath, value: rest, log: cursor.log), allowsRanges: true)
    guard let count, let space else { return nil }
    return (space, count)
  }

  private static func readAxes(_ cursor: YAMLCursor, allowsRanges: Bool) -> SearchSpace? {
    guard let parameters = cursor.anyMapping() else { return nil }
    guard !parameters.isEmpty else {
      cursor.error("'\(cursor.name)' must name at least one parameter, such as  C: [0.1, 1, 10]")
      return nil
    }
    guard case .mapping(let entries) = cursor.value.content else { return nil }
    var isWhole = true
    let axes: [SearchSpace.Axis] = parameters.compactMap { name, value in
      let position = entries.first { $0.key == name }?.keyPosition ?? value.value.position
      guard let values = readValues(value, allowsRanges: allowsRanges) else {
        isWhole = false
        return nil
      }
      return SearchSpace.Axis(name: name, position: position, values: values)
    }
    return isWhole ? SearchSpace(axes: axes) : nil
  }

  private static func readValues(_ cursor: YAMLCursor, allowsRanges: Bool) -> SearchSpace.Values? {
    switch cursor.value.content {
    case .scalar where !cursor.value.isNull: return .list([cursor.value])
    case .sequence(let values) where !values.isEmpty: return .list(values)
    case .mapping where allowsRanges:
      let kinds = SearchSpace.Range.allCases
      guard let (name, ends) = cursor.variant("range", of: kinds.map(\.rawValue)),
        let kind = SearchSpace.Range(rawValue: name)
      else { return nil }
      let numbers = ends.items()?.compactMap(\.plainNumber) ?? []
      let areWhole = numbers.allSatisfy { $0 == $0.rounded() && $0.magnitude < 1e15 }
      guard numbers.count == 2, ends.items()?.count == 2, numbers[0] < numbers[1],
        kind != .logUniform || numbers[0] > 0, kind != .integers || areWhole
      else {
        ends.error(
          "'\(name)' must be [low, high]\(kind == .logUniform ? " with low greater than 0" : ""), such as "
            + "\(kind == .integers ? "[16, 128]" : "[0.01, 100]")")
        return nil
      }
      return .range(kind, low: numbers[0], high: numbers[1], position: cursor.value.position)
    default:
      cursor.expected(
        allowsRanges ? "a list of values, or a range such as {log_uniform: [0.01, 100]}" : "a list of values")
      return nil
    }
  }

  /// Tries every value by itself, so that each mistake is told where it stands, and once: a wrong name is wrong with
  /// every value.
  private static func check(_ spaces: [SearchSpace], _ base: Sections) -> Bool {
    let trial = DiagnosticLog()
    for space in spaces {
      for axis in space.axes {
        for value in space.samples(of: axis) {
          _ = base.candidate(SearchSpace(axes: [axis]), [value], log: trial)
        }
      }
    }
    var told: [Diagnostic] = []
    for diagnostic in trial.diagnostics where !told.contains(diagnostic) {
      told.append(diagnostic)
      base.head.log.error(at: diagnostic.position, diagnostic.text)
    }
    return told.isEmpty
  }
}

/// The sections that candidates are made from.
private struct Sections {
  let head: YAMLCursor
  let reduce: YAMLCursor?

  var isReadable: Bool {
    let log = DiagnosticLog()
    _ = HeadSpec.read(YAMLCursor(keyPath: head.keyPath, value: head.value, log: log))
    _ = ReductionSpec.readList(reduce.map { YAMLCursor(keyPath: $0.keyPath, value: $0.value, log: log) })
    return !log.hasErrors
  }

  /// The sections with the parameters of `space` set to `choice`; nil after an error was logged.
  func candidate(_ space: SearchSpace, _ choice: [YAMLValue], log: DiagnosticLog) -> SearchSpec.Candidate? {
    var (headValue, reduceValue) = (head.value, reduce?.value)
    for (axis, value) in zip(space.axes, choice) {
      guard set(axis, to: value, head: &headValue, reduce: &reduceValue, log: log) else { return nil }
    }
    let trial = DiagnosticLog()
    let spec = HeadSpec.read(YAMLCursor(keyPath: head.keyPath, value: headValue, log: trial))
    let steps = ReductionSpec.readList(
      reduceValue.map { YAMLCursor(keyPath: reduce?.keyPath ?? "reduce", value: $0, log: trial) })
    guard let spec, !trial.hasErrors else {
      for diagnostic in trial.diagnostics where diagnostic.severity == .error {
        log.error(at: diagnostic.position, diagnostic.text)
      }
      return nil
    }
    return SearchSpec.Candidate(
      parameters: zip(space.axes, choice).map { .init(name: $0.name, value: $1.flowText) }, reduce: steps,
      head: spec)
  }

  /// Puts one value in its place; false after an error was logged.
  private func set(
    _ axis: SearchSpace.Axis, to value: YAMLValue, head: inout YAMLValue, reduce: inout YAMLValue?,
    log: DiagnosticLog
  ) -> Bool {
    guard let indices = stepIndices(axis.name) else {
      head.set(axis.name, at: axis.position, to: value)
      return true
    }
    let parts = axis.name.split(separator: ".", maxSplits: 1).map(String.init)
    guard indices.count == 1, case .sequence(var steps) = reduce?.content else {
      let hint = Suggestion.phrase(for: parts[0], among: stepNames)
      log.error(
        at: axis.position,
        indices.isEmpty
          ? "'\(axis.name)' names a step of 'reduce', but there is no '\(parts[0])'\(hint)"
          : "'\(axis.name)' could be any of \(indices.count) steps called '\(parts[0])'")
      return false
    }
    steps[indices[0]].set(parts[1], at: axis.position, to: value)
    reduce?.content = .sequence(steps)
    return true
  }

  /// The steps that `step.key` may mean; nil for a parameter of the head.
  private func stepIndices(_ name: String) -> [Int]? {
    let parts = name.split(separator: ".", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return stepNames.indices.filter { stepNames[$0] == parts[0] }
  }

  private var stepNames: [String] {
    guard case .sequence(let steps) = reduce?.value.content else { return [] }
    return steps.map { step in
      switch step.content {
      case .scalar(let name, _): name
      case .mapping(let entries): entries.first?.key ?? ""
      case .sequence: ""
      }
    }
  }
}

extension YAMLValue {
  /// Sets `key` of the one named thing that stands here: `svm` or `svm: {…}`.
  fileprivate mutating func set(_ key: String, at position: SourcePosition, to value: YAMLValue) {
    var thing: Entry
    switch content {
    case .scalar(let name, _):
      thing = Entry(
        key: name, keyPosition: self.position,
        value: YAMLValue(position: self.position, content: .mapping([])))
    case .mapping(let entries) where !entries.isEmpty: thing = entries[0]
    // Such a section has been refused before.
    case .mapping, .sequence: return
    }
    var settings: [Entry] = []
    if case .mapping(let entries) = thing.value.content { settings = entries }
    settings.removeAll { $0.key == key }
    settings.append(Entry(key: key, keyPosition: position, value: value))
    thing.value.content = .mapping(settings)
    content = .mapping([thing])
  }

  /// The value in one line of YAML.
  var flowText: String {
    switch content {
    case .scalar(let text, let isPlain): isPlain ? text : YAMLText.scalar(text)
    case .sequence(let values): "[\(values.map(\.flowText).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\(YAMLText.scalar($0.key)): \($0.value.flowText)" }.joined(separator: ", "))}"
    }
  }
}
