import Foundation
import Tensors

/// One soft lamp or window and the light that comes from everywhere else.
struct Lighting: Sendable {
  /// The unit direction in which the lamp lies.
  let direction: Vector3
  /// The lamp's colour and strength.
  let key: Vector3
  /// The colour and strength of light from above that is not the lamp's.
  let sky: Vector3
  /// How sharp shadows are: the distance to a lamp over its radius, as it were.
  let shadowSharpness: Double
  private let halfWidth: Double
  private let halfHeight: Double
  private let sideways: Vector3
  private let upwards: Vector3

  /// Light drawn from `random`.
  init(using random: inout SplitMix64) {
    // Mostly from the viewer's side (z > 0), seldom from behind the fruit.
    let azimuth =
      random.chance(0.8) ? random.number(in: -1.5...1.5) : random.number(in: 1.5...4.8)
    let elevation = random.number(in: 0.55...1.3)
    direction = Vector3(
      sin(azimuth) * cos(elevation), sin(elevation), cos(azimuth) * cos(elevation))
    sideways = Vector3(cos(azimuth), 0, -sin(azimuth))
    upwards = direction.cross(sideways)
    // From candle-like to bluish daylight.
    let warmth = random.number(in: -1...1)
    let tint = Vector3(1 + 0.14 * warmth, 1 + 0.01 * warmth, 1 - 0.2 * warmth)
    key = tint * random.number(in: 0.75...1.25)
    let skyTint = Vector3(1 - 0.06 * warmth, 1, 1 + 0.1 * warmth)
    sky = skyTint * random.number(in: 0.22...0.5)
    shadowSharpness = random.number(in: 4...22)
    halfWidth = random.number(in: 0.08...0.3)
    halfHeight = random.number(in: 0.08...0.3)
  }

  /// The light that arrives along `direction` at a mirror of the given `roughness`.
  ///
  /// - Parameter floor: what lies below the horizon looks like this.
  func reflected(along direction: Vector3, roughness: Double, floor: Vector3) -> Vector3 {
    let horizon = 0.05 + 0.5 * roughness
    let ceiling = sky * (0.8 + 0.9 * max(0, direction.y))
    let surroundings = blend(floor, ceiling, smoothstep(-horizon, horizon, direction.y))
    let facing = direction.dot(self.direction)
    guard facing > 0.1 else { return surroundings }
    let blur = 0.02 + 0.9 * roughness
    func coverage(_ offset: Double, _ halfSize: Double) -> Double {
      // A lamp smaller than the blur is dimmer, not only softer.
      smoothstep(halfSize + blur, halfSize - blur, abs(offset / facing))
        * halfSize / (halfSize + blur * 0.5)
    }
    let lamp =
      coverage(direction.dot(sideways), halfWidth) * coverage(direction.dot(upwards), halfHeight)
    return surroundings + key * (15 * lamp)
  }
}
