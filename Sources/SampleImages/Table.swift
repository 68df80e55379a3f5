import Foundation
import Tensors

/// What the fruit lies on, and the wall or haze behind it.
struct Table: Sendable {
  private enum Pattern: CaseIterable {
    case plain, mottled, planks, weave, checker, stripes, stone
  }

  private let pattern: Pattern
  private let first: Vector3
  private let second: Vector3
  private let scale: Double
  private let turnCosine: Double
  private let turnSine: Double
  private let noise: Noise
  private let wallLow: Vector3
  private let wallHigh: Vector3
  private let fadeStart: Double
  private let fadeEnd: Double

  /// The share of light that the table mirrors, 0 for most.
  let shine: Double

  /// The table's colour from afar.
  var averageColour: Vector3 { (first + second) / 2 }

  /// A table drawn from `random`.
  init(using random: inout SplitMix64) {
    pattern = Pattern.allCases[random.whole(in: 0...(Pattern.allCases.count - 1))]
    noise = Noise(seed: random.next())
    let turn = random.angle()
    (turnCosine, turnSine) = (cos(turn), sin(turn))
    scale = random.number(in: 0.8...1.6)
    switch pattern {
    case .planks:
      first = random.colour(between: sRGB(0.78, 0.6, 0.4), and: sRGB(0.4, 0.25, 0.15))
      second = first * random.number(in: 0.45...0.75)
    case .stone:
      first = random.colour(between: sRGB(0.85, 0.84, 0.82), and: sRGB(0.3, 0.3, 0.32))
      second = first * random.number(in: 0.4...0.7)
    default:
      // Any hue, the fruits' own among them; pale and dull ones more often, as tables are.
      let hue = random.unit()
      let saturation = random.unit() * random.unit() * 0.9
      let value = random.number(in: 0.3...0.95)
      first = hueColour(hue, saturation, value)
      let neighbour = hueColour(
        hue + random.number(in: -0.1...0.1), saturation * random.unit(), value * random.number(in: 0.5...0.9))
      let pale = sRGB(0.92, 0.91, 0.88) * random.number(in: 0.8...1)
      second = random.chance(0.4) ? pale : neighbour
    }
    shine = random.chance(0.25) ? random.number(in: 0.06...0.25) : 0

    fadeStart = random.number(in: 1.5...6)
    fadeEnd = fadeStart + random.number(in: 0.3...6)
    let wall = hueColour(random.unit(), random.unit() * random.unit() * 0.6, random.number(in: 0.2...0.95))
    wallLow = random.chance(0.4) ? first : wall
    wallHigh = wallLow * random.number(in: 0.5...1.3)
  }

  /// The table's colour at world coordinates `x`, `z`.
  func colour(x worldX: Double, z worldZ: Double) -> Vector3 {
    let x = (worldX * turnCosine - worldZ * turnSine) * scale
    let z = (worldX * turnSine + worldZ * turnCosine) * scale
    let place = Vector3(x, 0, z)
    switch pattern {
    case .plain:
      return first * (0.97 + 0.06 * noise.value(at: place * 20))
    case .mottled:
      return blend(first, second, 0.7 * smoothstep(0.2, 0.8, noise.fractal(at: place * 1.7, octaveCount: 4)))
    case .planks:
      return plankColour(x: x, z: z)
    case .weave:
      // Threads cross over and under: two ridged waves half a period apart.
      let (u, v) = (x * 18, z * 18)
      let over = sin(u) * sin(v) > 0 ? abs(sin(u)) : abs(sin(v))
      let band = smoothstep(0.55, 0.65, noise.value(at: Vector3(x * 0.9, 3, 0)))
      return blend(first, second, 0.6 * band) * (0.72 + 0.28 * over)
        * (0.92 + 0.16 * noise.value(at: place * 14))
    case .checker:
      let isEven = (Int((x * 1.1).rounded(.down)) + Int((z * 1.1).rounded(.down))) & 1 == 0
      return (isEven ? first : second) * (0.95 + 0.1 * noise.value(at: place * 9))
    case .stripes:
      let wave = sin(x * 5) + 0.4 * sin(x * 10.7 + 1)
      return blend(first, second, smoothstep(0.1, 0.25, wave)) * (0.95 + 0.1 * noise.value(at: place * 15))
    case .stone:
      let swirl = noise.fractal(at: place * 1.3, octaveCount: 3)
      let vein = 1 - abs(sin((x + 2.5 * swirl) * 2.2))
      let grain = noise.value(at: place * 16)
      return blend(first, second, clamped(0.7 * smoothstep(0.82, 1, vein) + 0.35 * (grain - 0.3)))
    }
  }

  /// The wall's colour along a ray whose unit direction rises by `slope`.
  func wallColour(slope: Double) -> Vector3 { blend(wallLow, wallHigh, smoothstep(-0.25, 0.35, slope)) }

  /// How far the table has given way to the wall at a horizontal `distance` behind the fruit.
  func wallShare(atDistance distance: Double) -> Double { smoothstep(fadeStart, fadeEnd, distance) }

  private func plankColour(x: Double, z: Double) -> Vector3 {
    let position = z * 0.9
    let plank = position.rounded(.down)
    let inPlank = position - plank
    let shade = noise.value(at: Vector3(plank * 7.3, 0.5, 0.5))
    // Growth rings, drawn out along the plank.
    let warp = noise.fractal(at: Vector3(x * 0.5 + plank * 11, z * 2.2, plank), octaveCount: 3)
    let rings = 0.5 + 0.5 * sin(warp * 26 + z * 9)
    let fibre = noise.value(at: Vector3(x * 2.5, plank, z * 38))
    let wood = blend(first, second, clamped(0.55 * rings + 0.3 * fibre + 0.5 * (shade - 0.5)))
    let seam = min(inPlank, 1 - inPlank)
    return wood * (0.3 + 0.7 * smoothstep(0.005, 0.03, seam))
  }
}
