internal import Tensors

/// Numbers that the golden scripts make by the same formula (`uniform` in Generators/backbones.py).
public enum FormulaNumbers {
  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// `count` numbers in `centre` ± `radius`, decided by two names and a seed.
  public static func uniform(
    _ owner: String, _ name: String, count: Int, centre: Float = 0, radius: Float = 1, seed: UInt64
  ) -> [Float] {
    let hash = "\(owner)/\(name)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
    }
    let key = SplitMix64.mix(hash &+ SplitMix64.mix(seed &+ golden))
    return (0..<count).map { index in
      let bits = SplitMix64.mix(key &+ UInt64(index + 1) &* golden)
      return centre + radius * (Float(bits >> 40) * 0x1p-24 * 2 - 1)
    }
  }
}
