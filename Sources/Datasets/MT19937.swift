/// The Mersenne Twister as NumPy's `RandomState` seeds it.
///
/// Only for orders that must be NumPy's.
/// Reference: Matsumoto, Nishimura, "Mersenne twister", ACM TOMACS 8 (1998), doi:10.1145/272991.272995;
/// seeding is `init_genrand` of the authors' 2002 version.
struct MT19937 {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var index = size

  /// The generator of `RandomState(seed)`.
  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for position in 1..<UInt32(Self.size) {
      let previous = state[Int(position) - 1]
      state.append(1_812_433_253 &* (previous ^ (previous >> 30)) &+ position)
    }
  }

  /// The next 32 bits.
  mutating func next() -> UInt32 {
    if index == Self.size { twist() }
    var bits = state[index]
    index += 1
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9D2C_5680
    bits ^= (bits << 15) & 0xEFC6_0000
    return bits ^ (bits >> 18)
  }

  private mutating func twist() {
    for position in 0..<Self.size {
      let next = state[(position + 1) % Self.size]
      let mixed = (state[position] & 0x8000_0000) | (next & 0x7FFF_FFFF)
      let partner = state[(position + Self.middle) % Self.size]
      state[position] = partner ^ (mixed >> 1) ^ (mixed & 1 == 1 ? 0x9908_B0DF : 0)
    }
    index = 0
  }
}
