/// Labels as numbers: the distinct names in order, and for every sample the position of its name.
public struct LabelEncoding: Equatable, Sendable {
  /// The distinct labels by code point, as scikit-learn's `classes_`.
  public let classNames: [String]
  /// For every sample the position of its label in `classNames`.
  public let classIndices: [Int]

  /// Numbers `labels`.
  public init(_ labels: [String]) {
    classNames = Self.sorted(Set(labels))
    let positions = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
    // Every label is a key: the names were made from the labels.
    classIndices = labels.map { positions[$0]! }
  }

  /// How many samples each class has.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for index in classIndices { counts[index] += 1 }
    return counts
  }

  /// `names` in the order of Python's `sorted`: by code point, which is also UTF-8's byte order.
  public static func sorted(_ names: some Sequence<String>) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
