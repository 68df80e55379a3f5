package import Tensors

/// The form of a strawberry: a ball drawn out into a blunt cone, seeds aside.
package struct StrawberryFlesh: FruitFlesh {
  private let width: Double
  private let height: Double
  private let taper: Double
  private let flatness: Double
  private let lumps: Lumps

  /// A form drawn from `random`.
  package init(using random: inout SplitMix64) {
    width = random.number(in: 0.76...0.95)
    height = random.number(in: 0.95...1.3)
    taper = random.number(in: 0.3...0.58)
    flatness = random.number(in: 0.85...1)
    lumps = Lumps(strength: 0.045, using: &random)
  }

  package func distance(to point: Vector3) -> Double {
    let onBall = onBall(point)
    let length = max(onBall.length, 1e-9)
    let breadth = breadth(atHeight: onBall.y)
    // The mapping to the ball stretches most where the cone is narrow.
    return (length - radius(onBall / length)) * min(breadth * flatness, height) * 0.72
  }

  package func surfacePoint(_ direction: Vector3) -> Vector3 {
    let radius = radius(direction)
    let breadth = breadth(atHeight: direction.y * radius)
    return direction * radius * Vector3(breadth, height, breadth * flatness)
  }

  /// The unit direction that belongs to a `point` of the surface.
  package func direction(of point: Vector3) -> Vector3 { onBall(point).normalized }

  /// Where `point` was before the ball of radius one was drawn out into a cone.
  private func onBall(_ point: Vector3) -> Vector3 {
    let y = point.y / height
    let breadth = breadth(atHeight: y)
    return Vector3(point.x / breadth, y, point.z / (breadth * flatness))
  }

  private func breadth(atHeight y: Double) -> Double {
    width * (1 + taper * min(max(y, -1.15), 1.15))
  }

  private func radius(_ direction: Vector3) -> Double {
    1 + lumps.offset(direction) - 0.13 * poleDent(1 - direction.y, width: 0.07)
  }
}
