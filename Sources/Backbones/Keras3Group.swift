/// One `vars` group of Keras 3's layout, with the path that leads to it.
struct Keras3Group {
  /// The names on the way, without `vars`: `["layers", "functional", "layers", "conv2d_3"]`.
  let components: [String]
  /// The group's path in the file.
  let location: String
  /// The names of what is in it.
  let variables: [String]
  /// The name the group says its layer had.
  let layerName: String?

  /// Lists of layers, under the names they had over time.
  private static let lists: Set<String> = ["layers", "_layer_checkpoint_dependencies"]

  /// Whether the layer holds any values.
  var hasValues: Bool { !variables.isEmpty }

  /// Whether the group is that of a model or layer at all; other HDF5 files have none.
  var isInModel: Bool { components.isEmpty || components.contains(where: Self.lists.contains) }

  /// The list of layers this one is counted in: all but the last name.
  private var list: [String] { components.dropLast() }

  /// The last name as class and number: `conv2d_3` as `conv2d` and 3, `conv2d` as `conv2d` and 0.
  private var counted: (className: String, number: Int)? {
    guard let last = components.last, list.last.map(Self.lists.contains) == true else { return nil }
    guard let match = last.wholeMatch(of: /(.+)_([0-9]{1,9})/), let number = Int(match.2) else {
      return (last, 0)
    }
    return (String(match.1), number)
  }

  /// For each group in a list of Keras 2, how many of its class come before it.
  ///
  /// There the number in the name counts layers with weights twice.
  static func ranks(of groups: [Keras3Group]) -> [[String]: Int] {
    var ranks: [[String]: Int] = [:]
    let old = groups.filter { $0.list.last == "_layer_checkpoint_dependencies" }
    for (_, siblings) in Dictionary(grouping: old, by: { $0.list + [$0.counted?.className ?? ""] }) {
      let sorted = siblings.sorted { ($0.counted?.number ?? 0) < ($1.counted?.number ?? 0) }
      for (rank, group) in sorted.enumerated() { ranks[group.components] = rank }
    }
    return ranks
  }

  /// Which of its kind the layer is; nil for what lies inside a layer, as in a wrapper.
  func ordinal(ranks: [[String]: Int]) -> WeightFile.ClassOrdinal? {
    counted.map { counted in
      WeightFile.ClassOrdinal(
        className: counted.className, index: ranks[components] ?? counted.number,
        models: list.filter { !Self.lists.contains($0) })
    }
  }

  /// The path a current Keras gives to the layer of `ordinal`.
  static func modernPath(_ ordinal: WeightFile.ClassOrdinal) -> String {
    let last = ordinal.index == 0 ? ordinal.className : "\(ordinal.className)_\(ordinal.index)"
    return (ordinal.models + [last]).map { "layers/\($0)" }.joined(separator: "/")
  }

  /// By class and number, so that `conv2d_10` comes after `conv2d_9`.
  func precedes(_ other: Keras3Group) -> Bool {
    if list != other.list { return list.lexicographicallyPrecedes(other.list) }
    let (mine, others) = (counted, other.counted)
    guard let mine, let others, mine.className == others.className else {
      return (components.last ?? "") < (other.components.last ?? "")
    }
    return mine.number < others.number
  }
}
