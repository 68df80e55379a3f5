package import Tensors

/// The form of an apple: broad shoulders, a dimple at both ends, five faint lobes below.
package struct AppleFlesh: FruitFlesh {
  private let squash: Double
  private let taper: Double
  private let dimpleDepth: Double
  private let dimpleWidth: Double
  private let lobeDepth: Double
  private let lumps: Lumps

  /// A form drawn from `random`.
  package init(using random: inout SplitMix64) {
    squash = random.number(in: 0.84...1.04)
    taper = random.number(in: 0.03...0.12)
    dimpleDepth = random.number(in: 0.3...0.42)
    dimpleWidth = random.number(in: 0.07...0.13)
    lobeDepth = random.number(in: 0...0.05)
    lumps = Lumps(strength: 0.025, using: &random)
  }

  /// The height of the bottom of the upper dimple.
  package var dimpleHeight: Double { (1 - dimpleDepth) * squash }

  package func distance(to point: Vector3) -> Double {
    let onBall = Vector3(point.x, point.y / squash, point.z)
    let length = max(onBall.length, 1e-9)
    // Nothing sticks out farther than this.
    let outside = (length - 1.22) * min(squash, 1)
    guard outside < 0.2 else { return outside }
    // The walls of the dimple are steep: r - R(direction) grows up to 1.6 times as fast as the distance.
    return max((length - radius(onBall / length)) * 0.58, outside)
  }

  package func surfacePoint(_ direction: Vector3) -> Vector3 {
    direction * radius(direction) * Vector3(1, squash, 1)
  }

  /// The unit direction that belongs to a `point` of the surface.
  package func direction(of point: Vector3) -> Vector3 {
    Vector3(point.x, point.y / squash, point.z).normalized
  }

  private func radius(_ direction: Vector3) -> Double {
    let u = direction.y
    var radius = 1 + taper * 2.6 * u * (1 - u * u) + lumps.offset(direction)
    if u > 0 {
      radius -= dimpleDepth * poleDent(1 - u, width: dimpleWidth)
    } else {
      radius -= 0.2 * poleDent(1 + u, width: 0.09)
      let lobes = ripple(direction, order: 5, cosPhase: 1, sinPhase: 0)
      radius += lobeDepth * lobes * u * u * (1 - u * u) * 2
    }
    return radius
  }
}
