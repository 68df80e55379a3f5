import Foundation
import Tensors

// The standard library may change how it turns bits into numbers; the pictures must not change with it.
extension SplitMix64 {
  /// A number from `0..<1`, all 53 bits random.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number evenly spread over `range`.
  mutating func number(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A whole number evenly spread over `range`.
  mutating func whole(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(unit() * Double(range.count))
  }

  /// True with the given `probability`.
  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// An angle from a full turn, in radians.
  mutating func angle() -> Double { number(in: 0...(2 * .pi)) }

  /// A normally distributed number with mean 0 and variance 1 (Box–Muller).
  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(angle())
  }

  /// A colour between two others, each component moved by up to `jitter` of itself.
  mutating func colour(between first: Vector3, and second: Vector3, jitter: Double = 0.1) -> Vector3 {
    let middle = blend(first, second, unit())
    let factors = Vector3(
      number(in: -jitter...jitter), number(in: -jitter...jitter), number(in: -jitter...jitter))
    return middle * (1 + factors)
  }
}
