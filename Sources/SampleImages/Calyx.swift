/// The green leaves on top of a fruit, all of one colour.
struct Calyx: Sendable {
  private let leaves: [Leaf.Placed]
  private let centre: Vector3
  private let reach: Double
  private let colour: Vector3

  /// A calyx of at least one leaf.
  init(leaves: [Leaf], colour: Vector3) {
    precondition(!leaves.isEmpty, "a calyx needs a leaf")
    let placed = leaves.map(Leaf.Placed.init)
    let centre = placed.reduce(Vector3.zero) { $0 + $1.centre } / Double(placed.count)
    self.leaves = placed
    self.centre = centre
    reach = placed.reduce(0) { max($0, ($1.centre - centre).length + $1.reach) }
    self.colour = colour
  }

  /// A length one may safely go from `point` without entering a leaf, or `limit` if that is less.
  func distance(to point: Vector3, upTo limit: Double = .infinity) -> Double {
    let outside = (point - centre).length - reach
    if outside > min(0.1, limit) { return min(outside, limit) }
    return leaves.reduce(limit) { $1.distance(to: point, upTo: $0) }
  }

  /// The material of the leaf nearest to `point`.
  func material(at point: Vector3, normal: Vector3, noise: Noise) -> Material {
    let nearest = leaves.min { $0.distance(to: point) < $1.distance(to: point) }
    guard let nearest else { return Material(colour: colour, normal: normal) }
    return nearest.material(at: point, normal: normal, colour: colour, noise: noise)
  }
}
