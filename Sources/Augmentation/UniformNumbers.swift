internal import Tensors

/// Numbers from 0 up to 1 that depend on nothing but what they are drawn for.
struct UniformNumbers {
  private var generator: SplitMix64

  /// Numbers for one thing, named by `key`: equal keys give equal numbers, keys that differ in anything others.
  init(_ key: UInt64...) {
    // Each part goes through the mixer before the next is added, so that (1, 2) and (2, 1) are far apart.
    generator = SplitMix64(seed: key.reduce(0) { SplitMix64.mix($0 &+ $1 &+ 0x9E37_79B9_7F4A_7C15) })
  }

  /// A number at least 0 and less than 1: a multiple of 2⁻⁵³.
  mutating func next() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  /// A number from `range`.
  mutating func next(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * next()
  }

  /// A number from `-limit` to `limit`.
  mutating func next(upTo limit: Double) -> Double { next(in: -limit...limit) }

  /// 0 ..< `count` in random order.
  mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, Int(next() * Double(last + 1))) }
    return order
  }
}
