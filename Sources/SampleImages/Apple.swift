package import Tensors

/// An apple: flesh, skin, a woody stem, sometimes a leaf.
package final class Apple: FruitBody {
  package let flesh: AppleFlesh
  package let boundingRadius: Double
  package let apparentRadius = 1.0
  package var averageColour: Vector3 { skin.averageColour }

  private let stem: Stem
  private let leaf: Leaf.Placed?
  private let leafColour: Vector3
  private let skin: AppleSkin
  private let noise: Noise

  /// An apple drawn from `random`.
  package init(using random: inout SplitMix64) {
    flesh = AppleFlesh(using: &random)
    noise = Noise(seed: random.next())
    skin = AppleSkin(noise: noise, using: &random)
    let azimuth = random.angle()
    stem = Stem(
      base: .up * (flesh.dimpleHeight - 0.05), length: random.number(in: 0.42...0.72),
      radius: random.number(in: 0.03...0.05), lean: random.number(in: 0.05...0.5), azimuth: azimuth,
      colour: random.colour(between: sRGB(0.36, 0.25, 0.14), and: sRGB(0.45, 0.42, 0.2)))
    leafColour = random.colour(between: sRGB(0.2, 0.42, 0.12), and: sRGB(0.42, 0.58, 0.2))
    let leafShape = Leaf(
      origin: .up * (flesh.dimpleHeight + 0.3), azimuth: azimuth + random.number(in: 1.5...4.5),
      length: random.number(in: 0.6...0.95), halfWidth: random.number(in: 0.17...0.26),
      rise: random.number(in: 0.25...0.8), bend: random.number(in: -0.8 ... -0.2), cup: 1.2,
      outline: .oval)
    leaf = random.chance(0.4) ? Leaf.Placed(leafShape) : nil
    boundingRadius = leaf == nil ? 1.4 : 1.65
  }

  package func distance(to point: Vector3) -> Double {
    let nearest = stem.distance(to: point, upTo: flesh.distance(to: point))
    return leaf?.distance(to: point, upTo: nearest) ?? nearest
  }

  package func material(at point: Vector3, normal: Vector3) -> Material {
    let fleshDistance = flesh.distance(to: point)
    let stemDistance = stem.distance(to: point)
    if let leaf, leaf.distance(to: point) < min(fleshDistance, stemDistance) {
      return leaf.material(at: point, normal: normal, colour: leafColour, noise: noise)
    }
    if stemDistance < fleshDistance { return stem.material(at: point, normal: normal, noise: noise) }
    return skin.material(direction: flesh.direction(of: point), normal: normal)
  }
}
