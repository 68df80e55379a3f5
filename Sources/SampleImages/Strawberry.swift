package import Tensors

/// A strawberry: a blunt cone set with seeds, under a crown of leaves.
package final class Strawberry: FruitBody {
  package let flesh: StrawberryFlesh
  package let boundingRadius = 1.75
  package let apparentRadius = 1.1
  package var averageColour: Vector3 { ripe }

  private let seeds: StrawberrySeeds
  private let ripe: Vector3
  private let unripe: Vector3
  private let unripeReach: Double
  private let gloss: Double
  private let noise: Noise
  private let crown: Calyx
  private let stem: Stem

  /// A strawberry drawn from `random`.
  package init(using random: inout SplitMix64) {
    flesh = StrawberryFlesh(using: &random)
    noise = Noise(seed: random.next())
    seeds = StrawberrySeeds(using: &random)
    let red = random.colour(between: sRGB(0.82, 0.08, 0.06), and: sRGB(0.58, 0.04, 0.07))
    let orange = random.colour(between: sRGB(0.87, 0.27, 0.12), and: sRGB(0.84, 0.14, 0.09))
    ripe = random.chance(0.75) ? red : orange
    unripe = random.colour(between: sRGB(0.93, 0.72, 0.52), and: sRGB(0.78, 0.78, 0.42))
    unripeReach = random.chance(0.4) ? random.number(in: 0.1...0.45) : 0
    gloss = random.number(in: 0.2...0.38)

    let green = random.colour(between: sRGB(0.24, 0.46, 0.12), and: sRGB(0.46, 0.62, 0.22))
    let length = random.number(in: 0.55...0.85)
    let lift = random.number(in: 0.0...0.4)
    let leafCount = random.whole(in: 7...10)
    let start = random.angle()
    let leaves = (0..<leafCount).map { [flesh] index in
      // Every second leaf belongs to the upper ring: narrower and higher.
      let isUpper = index % 2 == 1
      var leaf = flesh.sepal(
        azimuth: start + 2 * .pi * (Double(index) + random.number(in: -0.25...0.25)) / Double(leafCount),
        length: length * random.number(in: 0.8...1.15) * (isUpper ? 0.85 : 1),
        halfWidth: random.number(in: 0.15...0.2) * (isUpper ? 0.8 : 1),
        gap: 0.06 + lift * random.number(in: 0.5...1.3) + (isUpper ? 0.12 : 0), cup: 0.9)
      leaf.outline = .oval
      leaf.halfThickness = 0.016
      return leaf
    }
    let top = flesh.surfacePoint(.up)
    crown = Calyx(leaves: leaves, colour: green)
    stem = Stem(
      base: top - .up * 0.03, length: random.number(in: 0.12...0.5), radius: 0.045,
      lean: random.number(in: 0...0.9), azimuth: random.angle(), colour: green * 1.1)
  }

  package func distance(to point: Vector3) -> Double {
    crown.distance(to: point, upTo: stem.distance(to: point, upTo: flesh.distance(to: point)))
  }

  package func material(at point: Vector3, normal: Vector3) -> Material {
    let fleshDistance = flesh.distance(to: point)
    let stemDistance = stem.distance(to: point)
    if crown.distance(to: point) < min(fleshDistance, stemDistance) {
      return crown.material(at: point, normal: normal, noise: noise)
    }
    if stemDistance < fleshDistance { return stem.material(at: point, normal: normal, noise: noise) }
    let direction = flesh.direction(of: point)
    let mottle = noise.fractal(at: direction * 3, octaveCount: 2)
    var colour = ripe * (0.85 + 0.3 * mottle)
    if unripeReach > 0 {
      let edge = 1 - unripeReach * (0.6 + 0.8 * mottle)
      colour = blend(colour, unripe, 0.85 * smoothstep(edge - 0.3, edge + 0.3, direction.y))
    }
    let skin = Material(
      colour: colour, normal: normal, roughness: gloss, reflectance: 0.045, translucency: 0.2)
    return seeds.applied(to: skin, direction: direction)
  }
}
