import Foundation

/// A round stalk along a chain of points, thicker where it was cut.
struct Stem: Sendable {
  private let points: [Vector3]
  private let radius: Double
  private let centre: Vector3
  private let reach: Double

  /// The stalk's colour.
  let colour: Vector3

  /// The free end.
  var tip: Vector3 { points[points.count - 1] }

  /// A stalk from `base` upwards that leans towards `azimuth` by `lean` of its length, more at the end.
  init(base: Vector3, length: Double, radius: Double, lean: Double, azimuth: Double, colour: Vector3) {
    let aside = Vector3(cos(azimuth), 0, sin(azimuth))
    points = (0...3).map { index in
      let t = Double(index) / 3
      return base + .up * (length * t) + aside * (lean * length * t * t)
    }
    self.radius = radius
    self.colour = colour
    centre = (points[0] + points[3]) / 2
    reach = (points[3] - points[0]).length / 2 + radius * 2
  }

  /// A length one may safely go from `point` without entering the stalk, or `limit` if that is less.
  func distance(to point: Vector3, upTo limit: Double = .infinity) -> Double {
    let outside = (point - centre).length - reach
    if outside > min(0.1, limit) { return min(outside, limit) }
    var nearest = Double.infinity
    for index in 1..<points.count {
      let (start, end) = (points[index - 1], points[index])
      let axis = end - start
      let t = clamped((point - start).dot(axis) / axis.dot(axis))
      let along = (Double(index - 1) + t) / 3
      let thickness = radius * (0.85 + 0.55 * along * along * along)
      nearest = min(nearest, (point - start - axis * t).length - thickness)
    }
    return min(nearest * 0.85, limit)
  }

  /// The stalk's material at `point`.
  func material(at point: Vector3, normal: Vector3, noise: Noise) -> Material {
    let grain = noise.value(at: point * Vector3(30, 6, 30))
    return Material(colour: colour * (0.65 + 0.7 * grain), normal: normal, roughness: 0.7)
  }
}
