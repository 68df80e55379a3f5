/// One fruit with all its parts, in a frame of its own: stalk up, about two units wide, centred.
///
/// Bodies are classes because rays ask them millions of times and copies would cost more than the answers.
package protocol FruitBody: AnyObject, Sendable {
  /// The form of the part that rests on the table.
  associatedtype Flesh: FruitFlesh

  /// The part that rests on the table.
  var flesh: Flesh { get }

  /// The radius of a sphere around the origin that holds everything, leaves and stem included.
  var boundingRadius: Double { get }

  /// The half width by which the fruit is fitted into the picture.
  var apparentRadius: Double { get }

  /// What the fruit's reflected light looks like on the table beside it.
  var averageColour: Vector3 { get }

  /// A length one may safely go from `point` without passing through a surface; negative inside.
  func distance(to point: Vector3) -> Double

  /// The material at `point` on the surface with the given unit `normal`.
  func material(at point: Vector3, normal: Vector3) -> Material
}

extension FruitBody {
  /// The unit normal of the surface at `point`, from four distances around it.
  package func normal(at point: Vector3) -> Vector3 {
    let step = 0.002
    let (a, b) = (Vector3(1, -1, -1), Vector3(-1, -1, 1))
    let (c, d) = (Vector3(-1, 1, -1), Vector3(1, 1, 1))
    let gradient =
      a * distance(to: point + a * step) + b * distance(to: point + b * step)
      + c * distance(to: point + c * step) + d * distance(to: point + d * step)
    // Exactly between two leaves the four distances can cancel.
    return gradient.dot(gradient) > 0 ? gradient.normalized : .up
  }
}
