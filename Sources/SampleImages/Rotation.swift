import Foundation

/// A rotation of space, kept as the images of the three axes.
package struct Rotation: Sendable {
  private let imageOfX: Vector3
  private let imageOfY: Vector3
  private let imageOfZ: Vector3

  /// The rotation by `angle` radians about the vertical axis.
  package init(aboutVertical angle: Double) {
    imageOfX = Vector3(cos(angle), 0, -sin(angle))
    imageOfY = .up
    imageOfZ = Vector3(sin(angle), 0, cos(angle))
  }

  /// The rotation by `angle` radians that tips the vertical axis towards `azimuth`, counted from z to x.
  package init(tipping angle: Double, towards azimuth: Double) {
    let axis = Vector3(cos(azimuth), 0, -sin(azimuth))
    // Rodrigues' formula.
    func turned(_ v: Vector3) -> Vector3 {
      v * cos(angle) + axis.cross(v) * sin(angle) + axis * (axis.dot(v) * (1 - cos(angle)))
    }
    imageOfX = turned(Vector3(1, 0, 0))
    imageOfY = turned(.up)
    imageOfZ = turned(Vector3(0, 0, 1))
  }

  private init(_ x: Vector3, _ y: Vector3, _ z: Vector3) {
    (imageOfX, imageOfY, imageOfZ) = (x, y, z)
  }

  /// `vector` rotated.
  package func applied(to vector: Vector3) -> Vector3 {
    imageOfX * vector.x + imageOfY * vector.y + imageOfZ * vector.z
  }

  /// `vector` rotated back.
  package func undone(on vector: Vector3) -> Vector3 {
    Vector3(imageOfX.dot(vector), imageOfY.dot(vector), imageOfZ.dot(vector))
  }

  /// This rotation after `first`.
  package func after(_ first: Rotation) -> Rotation {
    Rotation(applied(to: first.imageOfX), applied(to: first.imageOfY), applied(to: first.imageOfZ))
  }
}
