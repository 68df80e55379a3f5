/// A small generator for tests; its sequence is fixed by the seed.
struct Generator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator whose sequence is determined by `seed`.
  init(seed: UInt64) { state = seed &* 7919 &+ 1 }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    // Knuth's MMIX constants; the high bits are the good ones, so they come first in every use.
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 32) | (state << 32)
  }
}
