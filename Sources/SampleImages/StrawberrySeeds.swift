import Tensors

/// The seeds of a strawberry and the pits around them, as relief and colour on a smooth skin.
struct StrawberrySeeds: Sendable {
  private let points: SpiralPoints
  private let seedRadius: Double
  private let pitRadius: Double
  private let pitDepth: Double
  private let colour: Vector3

  /// Seeds drawn from `random`.
  init(using random: inout SplitMix64) {
    let count = random.whole(in: 110...200)
    points = SpiralPoints(count: count)
    let spacing = (4 * Double.pi / Double(count)).squareRoot()
    seedRadius = spacing * random.number(in: 0.15...0.2)
    pitRadius = spacing * 0.46
    pitDepth = random.number(in: 0.5...1.0)
    let straw = random.colour(between: sRGB(0.93, 0.8, 0.42), and: sRGB(0.8, 0.72, 0.34))
    let brown = random.colour(between: sRGB(0.72, 0.45, 0.2), and: sRGB(0.5, 0.25, 0.12))
    colour = random.chance(0.75) ? straw : brown
  }

  /// `skin` with the seed, the pit or the swelling that lies in the unit `direction`.
  func applied(to skin: Material, direction: Vector3) -> Material {
    // The crown covers the upper pole; no seeds grow there.
    guard direction.y < 0.9 else { return skin }
    let seed = points.directions[points.nearest(to: direction)]
    let offset = direction - seed
    let east = Vector3(-seed.z, 0, seed.x) / max((1 - seed.y * seed.y).squareRoot(), 1e-6)
    // A seed is a drop, longer from pole to pole than around.
    let across = offset.dot(east)
    let along = (offset.dot(offset) - across * across).squareRoot()
    let away = (across * across * 1.9 + along * along * 0.62).squareRoot()
    let distance = offset.length
    guard distance > 1e-9 else { return skin }
    let outward = offset / distance

    var material = skin
    if away < seedRadius {
      let height = away / seedRadius
      material.colour = colour * (0.75 + 0.5 * (1 - height))
      material.normal = (skin.normal + outward * (0.9 * height)).normalized
      material.roughness = 0.4
      material.translucency = 0
    } else {
      let t = clamped((distance - seedRadius) / (pitRadius - seedRadius))
      // The wall of the pit leans towards the seed, most of all halfway up.
      let slope = pitDepth * 4 * t * (1 - t)
      material.normal = (skin.normal - outward * slope * 0.7).normalized
      material.colour = skin.colour * (0.5 + 0.5 * smoothstep(0, 0.7, t))
    }
    return material
  }
}
