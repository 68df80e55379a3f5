import Foundation

/// The flesh of a fruit as a surface that every direction from the middle meets once.
package protocol FruitFlesh: Sendable {
  /// A length one may safely go from `point` without entering the flesh; negative inside.
  func distance(to point: Vector3) -> Double

  /// The point of the surface that belongs to a unit `direction`.
  func surfacePoint(_ direction: Vector3) -> Vector3
}

extension FruitFlesh {
  /// How high the origin lies above a table on which the flesh rests after `rotation`.
  package func restingHeight(after rotation: Rotation) -> Double {
    SpiralPoints(count: 1500).directions.reduce(0) { height, direction in
      max(height, -rotation.applied(to: surfacePoint(direction)).y)
    }
  }

  /// A sepal that starts on the axis, follows the flesh and stands off it by `gap` at its tip.
  func sepal(azimuth: Double, length: Double, halfWidth: Double, gap: Double, cup: Double) -> Leaf {
    let origin = surfacePoint(.up) + .up * 0.02
    // A parabola through the base, a point above the middle and the tip.
    let middle = upperSide(atRadius: length / 2, azimuth: azimuth) + 0.03 + gap * 0.2 - origin.y
    let end = upperSide(atRadius: length, azimuth: azimuth) + gap - origin.y
    return Leaf(
      origin: origin, azimuth: azimuth, length: length, halfWidth: halfWidth,
      rise: (4 * middle - end) / length, bend: (2 * end - 4 * middle) / (length * length), cup: cup)
  }

  /// The height of the upper side at `radius` from the axis, in direction `azimuth`.
  private func upperSide(atRadius radius: Double, azimuth: Double) -> Double {
    var point = surfacePoint(.up)
    var polar = 0.0
    // A hundredth of a radian is fine enough to lay leaves on.
    while polar < 1.4, (point.x * point.x + point.z * point.z).squareRoot() < radius {
      polar += 0.01
      point = surfacePoint(Vector3(sin(polar) * cos(azimuth), cos(polar), sin(polar) * sin(azimuth)))
    }
    return point.y
  }
}

/// cos(order · azimuth) for the azimuth of `direction` about the vertical axis, turned by a phase.
func ripple(_ direction: Vector3, order: Int, cosPhase: Double, sinPhase: Double) -> Double {
  let radius = (direction.x * direction.x + direction.z * direction.z).squareRoot()
  guard radius > 1e-9 else { return 0 }
  // (x + iz)^order by repeated multiplication: no arc functions in the innermost loop.
  let (c, s) = (direction.x / radius, direction.z / radius)
  var (real, imaginary) = (cosPhase, sinPhase)
  for _ in 0..<order { (real, imaginary) = (real * c - imaginary * s, real * s + imaginary * c) }
  return real
}

/// A dent or bump around a pole: 1 where `offset` is 0, falling as exp(-offset / width).
func poleDent(_ offset: Double, width: Double) -> Double {
  // Beyond ten widths less than 0.00005 is left; most points are there and need no exp.
  offset < 10 * width ? exp(-offset / width) : 0
}
