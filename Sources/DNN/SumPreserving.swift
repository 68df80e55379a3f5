/// Rounds a few numbers so that their sum changes as little as can be.
package enum SumPreserving {
  /// `numbers` as integers from -127 to 127, each one of its two neighbours, their sum within a half of the exact one.
  package static func rounded(_ numbers: [Float]) -> [Float] {
    var rounded = numbers.map { $0.rounded(.toNearestOrEven) }
    let errors = zip(numbers, rounded).map { $0 - $1 }
    let missing = errors.reduce(0, +).rounded(.toNearestOrEven)
    guard missing != 0 else { return rounded }
    let direction: Float = missing > 0 ? 1 : -1
    // Those that were rounded the farthest the other way go first; ties by position, so that the result is one.
    let order = errors.indices.sorted { (errors[$0] * direction, $1) > (errors[$1] * direction, $0) }
    for index in order.prefix(Int(missing.magnitude)) {
      rounded[index] = max(-127, min(127, rounded[index] + direction))
    }
    return rounded
  }

  /// `numbers` as bfloat16, the last bit of some changed so that their sum stays.
  package static func roundedToBFloat16(_ numbers: [Float]) -> [Float] {
    var rounded = numbers.map { $0.roundedToBFloat16 }
    var missing = zip(numbers, rounded).reduce(0) { $0 + Double($1.0) - Double($1.1) }
    let order = numbers.indices.sorted { (numbers[$0].magnitude, $1) > (numbers[$1].magnitude, $0) }
    for index in order {
      let other = rounded[index].neighbourInBFloat16(towards: numbers[index])
      let step = Double(other) - Double(rounded[index])
      if (missing - step).magnitude < missing.magnitude {
        rounded[index] = other
        missing -= step
      }
    }
    return rounded
  }
}

extension Float {
  /// The nearest number whose lower half is zero; ties to even.
  package var roundedToBFloat16: Float {
    guard isFinite else { return self }
    let bits = bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }

  /// The next bfloat16 from this one in the direction of `other`, this one if they are equal.
  fileprivate func neighbourInBFloat16(towards other: Float) -> Float {
    guard other != self, self != 0, isFinite else { return self }
    let isOutward = other.magnitude > magnitude
    return Float(bitPattern: isOutward ? bitPattern &+ 0x1_0000 : bitPattern &- 0x1_0000)
  }
}
