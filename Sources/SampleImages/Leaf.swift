import Foundation

/// A thin blade: a sepal of a calyx or a leaf on a stalk.
struct Leaf: Sendable {
  /// How the half width runs from the base to the tip.
  enum Outline: Sendable {
    /// Widest at the base: sepals of a tomato.
    case tapering
    /// Widest at the middle, pointed at both ends: leaves.
    case oval
  }

  /// Where the blade starts.
  var origin: Vector3
  /// The horizontal direction in which it grows, in radians about the vertical axis.
  var azimuth: Double
  /// Its length, measured horizontally.
  var length: Double
  /// Half of its greatest width.
  var halfWidth: Double
  /// The height gained per length at the base.
  var rise: Double
  /// The height gained per squared length: positive curls up, negative droops.
  var bend: Double
  /// How much the rims stand above the midrib.
  var cup = 0.6
  /// The course of the width.
  var outline = Outline.tapering
  /// Half of its thickness.
  var halfThickness = 0.014

  /// A blade with everything that distances need worked out once.
  struct Placed: Sendable {
    private let leaf: Leaf
    private let forward: Vector3
    private let side: Vector3
    /// The middle of a ball that holds the blade.
    let centre: Vector3
    /// The radius of that ball.
    let reach: Double
    private let slack: Double

    /// Prepares `leaf`.
    init(_ leaf: Leaf) {
      self.leaf = leaf
      forward = Vector3(cos(leaf.azimuth), 0, sin(leaf.azimuth))
      side = Vector3(-sin(leaf.azimuth), 0, cos(leaf.azimuth))
      let end = leaf.height(at: leaf.length)
      let middle = leaf.height(at: leaf.length / 2)
      centre = leaf.origin + forward * (leaf.length / 2) + .up * (end / 2)
      // Half of the box around the blade: along, across and up, with the rise of the rims.
      let thickness = abs(middle - end / 2) + leaf.cup * leaf.halfWidth * leaf.halfWidth + leaf.halfThickness
      let (halfLength, halfHeight) = (leaf.length / 2, abs(end) / 2 + thickness)
      reach =
        (halfLength * halfLength + halfHeight * halfHeight + leaf.halfWidth * leaf.halfWidth * 1.3)
        .squareRoot()
      // A slope of s makes vertical distances too long by sqrt(1 + s²).
      let slope = max(abs(leaf.rise), abs(leaf.rise + 2 * leaf.bend * leaf.length))
      slack = 0.85 / (1 + slope * slope).squareRoot()
    }

    /// A length one may safely go from `point` without entering the blade, or `limit` if that is less.
    func distance(to point: Vector3, upTo limit: Double = .infinity) -> Double {
      let away = point - centre
      let outer = reach + min(0.1, max(limit, 0))
      let squared = away.dot(away)
      if squared > outer * outer { return min(squared.squareRoot() - reach, limit) }
      let (along, across, height) = coordinates(of: point)
      let inLength = min(max(along, 0), leaf.length)
      let sideways = max(
        abs(across) - leaf.width(at: inLength / leaf.length), max(-along, along - leaf.length))
      let rim = min(abs(across), leaf.halfWidth)
      let vertical = abs(height - leaf.height(at: inLength) - leaf.cup * rim * rim) - leaf.halfThickness
      if sideways <= 0 || vertical <= 0 { return min(max(sideways, vertical) * slack, limit) }
      return min((sideways * sideways + vertical * vertical).squareRoot() * slack, limit)
    }

    /// The blade's green at `point`: a paler midrib, side veins, a darker base.
    func material(at point: Vector3, normal: Vector3, colour: Vector3, noise: Noise) -> Material {
      let (along, across, _) = coordinates(of: point)
      let midrib = smoothstep(0.025, 0.0, abs(across))
      let veins = smoothstep(0.75, 1, sin((along - abs(across) * 0.8) * 60 / (0.3 + leaf.length)))
      let mottle = noise.value(at: point * 9)
      var green = colour * (0.7 + 0.6 * mottle)
      green = blend(green, colour * 1.7 + Vector3(0.03, 0.03, 0.01), 0.55 * midrib + 0.15 * veins)
      green *= 0.75 + 0.25 * smoothstep(0, 0.35, along / leaf.length)
      return Material(colour: green, normal: normal, roughness: 0.5, translucency: 0.25)
    }

    private func coordinates(of point: Vector3) -> (along: Double, across: Double, height: Double) {
      let offset = point - leaf.origin
      return (offset.dot(forward), offset.dot(side), offset.y)
    }
  }

  private func height(at along: Double) -> Double { rise * along + bend * along * along }

  private func width(at share: Double) -> Double {
    switch outline {
    case .tapering:
      // Narrows quickly from the base, keeps a waist, and ends in a point.
      return halfWidth * (1 - share) * (0.75 + 0.55 * share + 0.4 * share * share)
    case .oval:
      return halfWidth * (4 * share * (1 - share)).squareRoot() * (1.25 - 0.5 * share)
    }
  }
}
