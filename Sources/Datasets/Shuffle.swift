/// Shuffles that give the same order on every machine and with every Swift version.
enum Shuffle {
  /// A random permutation of `0..<count`.
  ///
  /// Fisher and Yates from the end, each step drawn by masked rejection.
  /// With numbers from `MT19937` this is NumPy's `RandomState.shuffle`.
  /// Reference: NumPy 2.4 random/mtrand.pyx `shuffle`, random/src/distributions `random_interval`.
  static func permutation(of count: Int, next: () -> UInt64) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(number(upTo: UInt64(last), next: next)))
    }
    return order
  }

  /// A number from 0 to `limit`, both included.
  private static func number(upTo limit: UInt64, next: () -> UInt64) -> UInt64 {
    let mask = UInt64.max >> UInt64(limit.leadingZeroBitCount)
    while true {
      let candidate = next() & mask
      if candidate <= limit { return candidate }
    }
  }
}
