/// A point, a direction, or a colour in linear light (red, green, blue from 0 to about 1).
package typealias Vector3 = SIMD3<Double>

extension SIMD3<Double> {
  /// The upward direction of the world and of every fruit (where its stalk was).
  package static let up = Vector3(0, 1, 0)

  /// The scalar product with `other`.
  package func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }

  /// The vector product with `other`.
  package func cross(_ other: Vector3) -> Vector3 {
    Vector3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The Euclidean length.
  package var length: Double { dot(self).squareRoot() }

  /// The vector of length one in the same direction; the vector must not be zero.
  package var normalized: Vector3 { self / length }

  /// The mirror image of a direction at a surface with unit `normal`.
  package func reflected(at normal: Vector3) -> Vector3 { self - 2 * dot(normal) * normal }
}
