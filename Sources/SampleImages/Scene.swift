import Foundation
import Tensors

/// One fruit on a table: everything that a picture shows, drawn from one seed.
struct Scene<Body: FruitBody>: Sendable {
  /// The fruit.
  let body: Body
  /// How the fruit lies: from its own frame to the world's.
  let rotation: Rotation
  /// Where the fruit's origin lies above the table.
  let centre: Vector3
  /// What lies under and behind it.
  let table: Table
  /// What shines on it.
  let lighting: Lighting
  /// What looks at it.
  let camera: Camera
  /// What the sensor makes of it.
  let finish: PhotoFinish

  /// Puts `body` on a table, tipped by `tilt` radians.
  init(body: Body, tilt: Double, using random: inout SplitMix64) {
    self.body = body
    // Tipped more or less towards the viewer, so that stalk or calyx can be seen.
    let tip = Rotation(tipping: tilt, towards: random.number(in: -1.7...1.7))
    rotation = tip.after(Rotation(aboutVertical: random.angle()))
    centre = .up * body.flesh.restingHeight(after: rotation)
    table = Table(using: &random)
    lighting = Lighting(using: &random)
    camera = Camera(target: centre, apparentRadius: body.apparentRadius, using: &random)
    finish = PhotoFinish(using: &random)
  }
}
