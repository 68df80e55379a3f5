import Foundation
package import Tensors

/// The form of a tomato: a flattened ball, ribbed towards the top, with a shallow dimple.
package struct TomatoFlesh: FruitFlesh {
  private let squash: Double
  private let ribCount: Int
  private let ribDepth: Double
  private let ribCosine: Double
  private let ribSine: Double
  private let dimpleDepth: Double
  private let lumps: Lumps

  /// A form drawn from `random`.
  package init(using random: inout SplitMix64) {
    squash = random.number(in: 0.7...0.93)
    ribCount = random.whole(in: 5...8)
    // Most are nearly smooth, some are beefsteaks.
    let ribbing = random.unit()
    ribDepth = 0.015 + 0.15 * ribbing * ribbing * ribbing
    let phase = random.angle()
    (ribCosine, ribSine) = (cos(phase), sin(phase))
    dimpleDepth = random.number(in: 0.12...0.22)
    lumps = Lumps(strength: 0.02 + 0.02 * ribbing, using: &random)
  }

  package func distance(to point: Vector3) -> Double {
    let onBall = Vector3(point.x, point.y / squash, point.z)
    let length = max(onBall.length, 1e-9)
    // Nothing sticks out farther than this.
    let outside = (length - 1.16) * squash
    guard outside < 0.2 else { return outside }
    return max((length - radius(onBall / length)) * squash * 0.8, outside)
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
    let wave = ripple(direction, order: ribCount, cosPhase: ribCosine, sinPhase: ribSine)
    let valley = (0.5 - 0.5 * wave) * (0.5 - 0.5 * wave)
    let ribbedShare = (1 - u * u) * (0.35 + 0.65 * smoothstep(-0.5, 0.6, u))
    return 1 + lumps.offset(direction) - ribDepth * valley * ribbedShare * 1.4
      - dimpleDepth * poleDent(1 - u, width: 0.08) - 0.05 * poleDent(1 + u, width: 0.06)
  }
}
