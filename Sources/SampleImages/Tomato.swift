package import Tensors

/// A tomato: glossy flesh under a green star of sepals.
package final class Tomato: FruitBody {
  package let flesh: TomatoFlesh
  package let boundingRadius = 1.45
  package let apparentRadius = 1.02
  package var averageColour: Vector3 { ripe }

  private let ripe: Vector3
  private let shoulder: Vector3
  private let shoulderReach: Double
  private let gloss: Double
  private let noise: Noise
  private let calyx: Calyx
  private let stem: Stem

  /// A tomato drawn from `random`.
  package init(using random: inout SplitMix64) {
    flesh = TomatoFlesh(using: &random)
    noise = Noise(seed: random.next())
    let red = random.colour(between: sRGB(0.82, 0.1, 0.05), and: sRGB(0.6, 0.05, 0.06))
    let orange = random.colour(between: sRGB(0.9, 0.4, 0.1), and: sRGB(0.86, 0.22, 0.07))
    let yellow = random.colour(between: sRGB(0.88, 0.68, 0.18), and: sRGB(0.74, 0.7, 0.24))
    let kind = random.unit()
    ripe = kind < 0.66 ? red : kind < 0.86 ? orange : yellow
    shoulder = random.colour(between: sRGB(0.85, 0.5, 0.12), and: sRGB(0.5, 0.58, 0.18))
    shoulderReach = random.chance(0.45) ? random.number(in: 0.1...0.5) : 0
    gloss = random.number(in: 0.08...0.2)

    let green = random.colour(between: sRGB(0.22, 0.42, 0.12), and: sRGB(0.42, 0.56, 0.2))
    let sepalCount = random.whole(in: 5...7)
    let length = random.number(in: 0.5...0.78)
    let lift = random.number(in: 0.03...0.3)
    let start = random.angle()
    let sepals = (0..<sepalCount).map { [flesh] index in
      let azimuth =
        start + 2 * .pi * (Double(index) + random.number(in: -0.16...0.16)) / Double(sepalCount)
      return flesh.sepal(
        azimuth: azimuth, length: length * random.number(in: 0.85...1.12),
        halfWidth: random.number(in: 0.085...0.13), gap: lift + random.number(in: -0.02...0.15), cup: 1.5)
    }
    let top = flesh.surfacePoint(.up)
    calyx = Calyx(leaves: sepals, colour: green)
    stem = Stem(
      base: top - .up * 0.02, length: random.number(in: 0.16...0.4), radius: random.number(in: 0.045...0.065),
      lean: random.number(in: 0...0.6), azimuth: random.angle(), colour: green * 0.9)
  }

  package func distance(to point: Vector3) -> Double {
    calyx.distance(to: point, upTo: stem.distance(to: point, upTo: flesh.distance(to: point)))
  }

  package func material(at point: Vector3, normal: Vector3) -> Material {
    let fleshDistance = flesh.distance(to: point)
    let stemDistance = stem.distance(to: point)
    if calyx.distance(to: point) < min(fleshDistance, stemDistance) {
      return calyx.material(at: point, normal: normal, noise: noise)
    }
    if stemDistance < fleshDistance { return stem.material(at: point, normal: normal, noise: noise) }
    let direction = flesh.direction(of: point)
    let mottle = noise.fractal(at: direction * 3, octaveCount: 2)
    var colour = ripe * (0.88 + 0.24 * mottle)
    if shoulderReach > 0 {
      // Unripe around the calyx, in tongues that run down the sides.
      let edge = 1 - shoulderReach * (0.7 + 0.8 * noise.value(at: direction * Vector3(4, 0.5, 4)))
      colour = blend(colour, shoulder, 0.8 * smoothstep(edge - 0.15, edge + 0.25, direction.y))
    }
    // A faint scar opposite to the calyx.
    colour = blend(colour, sRGB(0.55, 0.4, 0.2), 0.7 * smoothstep(-0.994, -0.999, direction.y))
    return Material(
      colour: colour, normal: normal, roughness: gloss, reflectance: 0.045, translucency: 0.22)
  }
}
