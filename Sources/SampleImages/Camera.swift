import Foundation
import Tensors

/// Where the picture is taken from, and how it is framed and focused.
struct Camera: Sendable {
  private let position: Vector3
  private let forward: Vector3
  private let right: Vector3
  private let upward: Vector3
  private let halfExtent: Double
  private let shiftX: Double
  private let shiftY: Double
  private let lensRadius: Double
  private let focus: Double

  /// A ray of light, followed backwards.
  struct Ray {
    /// Where it leaves the lens.
    var origin: Vector3
    /// Its unit direction.
    var direction: Vector3
  }

  /// A camera drawn from `random` that looks down at something of `apparentRadius` around `target`.
  init(target: Vector3, apparentRadius: Double, using random: inout SplitMix64) {
    let elevation = random.number(in: 0.22...1.0)
    let distance = random.number(in: 5...10)
    let back = Vector3(0, sin(elevation), cos(elevation))
    position = target + back * distance
    forward = -back
    let roll = random.number(in: -0.15...0.15)
    let level = Vector3(1, 0, 0)
    let steep = level.cross(forward)
    right = level * cos(roll) + steep * sin(roll)
    upward = steep * cos(roll) - level * sin(roll)
    // The share of the picture's height that the fruit takes up.
    let share = random.number(in: 0.45...0.74)
    halfExtent = apparentRadius / (share * distance)
    let room = (1 - share) * 0.6
    shiftX = random.number(in: -room...room)
    shiftY = random.number(in: -room...room)
    // Most pictures are sharp from front to back; in some the far table blurs.
    lensRadius = random.chance(0.45) ? random.number(in: 0.02...0.16) : 0
    focus = distance - apparentRadius * 0.6
  }

  /// The ray through a place in the picture.
  ///
  /// - Parameters:
  ///   - x: From -1 at the left edge to 1 at the right one.
  ///   - y: From -1 at the lower edge to 1 at the upper one.
  ///   - lens: Where it passes the lens, in the unit disc.
  func ray(x: Double, y: Double, lens: (x: Double, y: Double)) -> Ray {
    let sight =
      forward + right * ((x - shiftX) * halfExtent) + upward * ((y - shiftY) * halfExtent)
    let offset = right * (lens.x * lensRadius) + upward * (lens.y * lensRadius)
    return Ray(origin: position + offset, direction: (sight * focus - offset).normalized)
  }
}
