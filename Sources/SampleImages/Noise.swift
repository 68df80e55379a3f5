import Tensors

/// Smooth random values over space, the same for the same seed.
struct Noise: Sendable {
  private let seed: UInt64

  /// Noise of its own for every `seed`.
  init(seed: UInt64) { self.seed = seed }

  /// A value in `0...1` that varies over distances of about 1.
  func value(at point: Vector3) -> Double {
    let corner = point.rounded(.down)
    let offset = point - corner
    let weight = offset * offset * (3 - 2 * offset)
    let (x, y, z) = (Int64(corner.x), Int64(corner.y), Int64(corner.z))
    func edge(_ dy: Int64, _ dz: Int64) -> Double {
      blend(lattice(x, y + dy, z + dz), lattice(x + 1, y + dy, z + dz), weight.x)
    }
    let front = blend(edge(0, 0), edge(1, 0), weight.y)
    let back = blend(edge(0, 1), edge(1, 1), weight.y)
    return blend(front, back, weight.z)
  }

  /// A value in `0...1` with detail down to `2^-octaveCount`, each octave half as strong.
  func fractal(at point: Vector3, octaveCount: Int) -> Double {
    var (sum, total, amplitude) = (0.0, 0.0, 1.0)
    var position = point
    for _ in 0..<octaveCount {
      sum += amplitude * value(at: position)
      total += amplitude
      amplitude /= 2
      // The shift keeps the octaves' lattice points from meeting at the origin.
      position = position * 2 + Vector3(17.3, 9.1, 5.7)
    }
    return sum / total
  }

  private func lattice(_ x: Int64, _ y: Int64, _ z: Int64) -> Double {
    let key =
      UInt64(bitPattern: x) &* 0x9E37_79B9_7F4A_7C15
      ^ UInt64(bitPattern: y) &* 0xC2B2_AE3D_27D4_EB4F
      ^ UInt64(bitPattern: z) &* 0x1656_67B1_9E37_79F9
    return Double(SplitMix64.mix(key ^ seed) >> 11) * 0x1p-53
  }
}
