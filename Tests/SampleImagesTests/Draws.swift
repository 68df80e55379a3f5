import SampleImages
import Tensors

/// Random numbers for properties that must hold everywhere.
struct Draws {
  private var random: SplitMix64

  /// Draws determined by `seed`.
  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A number evenly spread over `range`.
  mutating func number(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(random.next() >> 11) * 0x1p-53
  }

  /// A point evenly spread over the cube of half width `reach`.
  mutating func point(within reach: Double) -> Vector3 {
    Vector3(number(in: -reach...reach), number(in: -reach...reach), number(in: -reach...reach))
  }

  /// A unit vector evenly spread over the sphere.
  mutating func direction() -> Vector3 {
    while true {
      let point = point(within: 1)
      if (0.01...1).contains(point.dot(point)) { return point.normalized }
    }
  }
}
