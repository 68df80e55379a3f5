import Foundation
import Tensors

/// The skin of an apple: a ground colour, a blush in streaks, pale dots, russet around the stem.
struct AppleSkin: Sendable {
  private let ground: Vector3
  private let blush: Vector3
  private let blushSide: Vector3
  private let coverage: Double
  private let streakStrength: Double
  private let dots: SpiralPoints
  private let dotStrength: Double
  private let gloss: Double
  private let noise: Noise

  /// What the skin looks like from afar.
  let averageColour: Vector3

  /// A skin drawn from `random`.
  init(noise: Noise, using random: inout SplitMix64) {
    self.noise = noise
    let yellow = random.colour(between: sRGB(0.86, 0.74, 0.3), and: sRGB(0.72, 0.74, 0.27))
    let green = random.colour(between: sRGB(0.5, 0.66, 0.2), and: sRGB(0.66, 0.76, 0.32))
    let red = random.colour(between: sRGB(0.8, 0.1, 0.08), and: sRGB(0.52, 0.05, 0.08))
    let orange = random.colour(between: sRGB(0.85, 0.3, 0.12), and: sRGB(0.8, 0.18, 0.12))
    let kind = random.unit()
    ground = random.chance(0.5) ? yellow : green
    blush = random.chance(0.7) ? red : orange
    // Half of the apples are red all over, so that redness does not tell them from tomatoes.
    coverage = kind < 0.5 ? random.number(in: 0.9...1.3) : random.number(in: -0.3...0.75)
    streakStrength = random.number(in: 0.25...0.8)
    let sideAzimuth = random.angle()
    blushSide = Vector3(cos(sideAzimuth), random.number(in: -0.1...0.6), sin(sideAzimuth)).normalized
    dots = SpiralPoints(count: random.whole(in: 160...320))
    dotStrength = random.number(in: 0.15...0.6)
    gloss = random.number(in: 0.22...0.42)
    averageColour = blend(ground, blush, clamped(coverage))
  }

  /// The skin's material in the unit `direction` from the apple's middle.
  func material(direction: Vector3, normal: Vector3) -> Material {
    let u = direction.y
    let ring = Vector3(direction.x, 0, direction.z).length + 0.15
    // Streaks run from pole to pole: fine around the axis, coarse along it.
    let around = Vector3(direction.x / ring, u * 0.16, direction.z / ring)
    let streaks =
      0.6 * noise.value(at: around * 11 + Vector3(3, 8, 1)) + 0.4 * noise.value(at: around * 26)
    let patches = noise.fractal(at: direction * 2.2, octaveCount: 3)
    let amount =
      coverage + 0.45 * direction.dot(blushSide) + (streaks - 0.5) * 1.6 * streakStrength
      + (patches - 0.5) * 0.8
    let redness = smoothstep(0.1, 0.85, amount)
    var colour = blend(ground, blush, redness)
    colour *= 0.86 + 0.3 * streaks
    colour = blend(colour, colour * colour * 1.3, 0.4 * smoothstep(0.9, 1.6, amount))

    let index = dots.nearest(to: direction)
    // Every second dot is left out or small, by the noise at its place.
    let size = 0.006 + 0.022 * noise.value(at: dots.directions[index] * 40)
    let away = (direction - dots.directions[index]).length
    colour = blend(
      colour, ground * 0.5 + Vector3(0.32, 0.28, 0.16), dotStrength * smoothstep(size, size * 0.3, away))

    // Green and brown where the stem grows, dark dry petals at the other end.
    let russet = smoothstep(0.86, 0.985, u + 0.05 * (streaks - 0.5))
    colour = blend(colour, blend(ground * 0.8, sRGB(0.5, 0.4, 0.2), patches), 0.85 * russet)
    colour = blend(colour, sRGB(0.16, 0.11, 0.06), smoothstep(-0.975, -0.992, u))
    return Material(
      colour: colour, normal: normal, roughness: blend(gloss, 0.8, russet), reflectance: 0.04,
      translucency: 0.1)
  }
}
