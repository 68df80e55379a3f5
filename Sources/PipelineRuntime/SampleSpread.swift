/// Picks some of many so that every part of the row is represented.
enum SampleSpread {
  /// Up to `count` positions of `total`, evenly spread and always the same.
  static func indices(_ count: Int, of total: Int) -> [Int] {
    guard total > count else { return Array(0..<total) }
    return (0..<count).map { $0 * total / count }
  }
}
