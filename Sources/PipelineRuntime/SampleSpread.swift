/// Picks some of many so that every part of the row is represented.
package enum SampleSpread {
  /// Up to `count` positions of `total`, evenly spread and always the same.
  static func indices(_ count: Int, of total: Int) -> [Int] {
    guard total > count else { return Array(0..<total) }
    return (0..<count).map { $0 * total / count }
  }

  /// Up to `count` positions of `total` in an order whose every beginning is spread: steps of the golden ratio.
  package static func order(_ count: Int, of total: Int) -> [Int] {
    guard total > 2 else { return Array(0..<min(count, total)) }
    var step = Int((Double(total) * 0.618_033_988_749_895).rounded())
    // Without a common divisor every position is met once.
    while greatestCommonDivisor(step, total) != 1 { step += 1 }
    return (0..<min(count, total)).map { ($0 * step) % total }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
