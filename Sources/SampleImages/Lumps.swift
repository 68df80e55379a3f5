import Tensors

/// Gentle irregularities of a fruit's radius: a few random spherical harmonics of degree two and three.
struct Lumps: Sendable {
  private let quadratic: Vector3
  private let cubic: Vector3

  /// Lumps up to about `strength` of the radius.
  init(strength: Double, using random: inout SplitMix64) {
    func coefficients(_ random: inout SplitMix64) -> Vector3 {
      Vector3(
        random.number(in: -strength...strength), random.number(in: -strength...strength),
        random.number(in: -strength...strength))
    }
    quadratic = coefficients(&random)
    cubic = coefficients(&random)
  }

  /// What to add to a radius of one in the unit `direction`.
  func offset(_ direction: Vector3) -> Double {
    let (x, y, z) = (direction.x, direction.y, direction.z)
    return quadratic.x * x * z + quadratic.y * y * z + quadratic.z * (x * x - z * z)
      + cubic.x * x * (x * x - 3 * z * z) + cubic.y * x * y * z * 3 + cubic.z * z * (4 * y * y - 1) / 2
  }
}
