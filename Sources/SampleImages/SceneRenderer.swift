import Foundation
import Tensors

/// Follows rays of light backwards from the camera through a scene.
final class SceneRenderer<Body: FruitBody>: Sendable {
  /// What is drawn.
  let scene: Scene<Body>
  private let toLight: Vector3
  private let localLight: Vector3

  /// Prepares to draw `scene`.
  init(_ scene: Scene<Body>) {
    self.scene = scene
    toLight = scene.lighting.direction
    localLight = scene.rotation.undone(on: scene.lighting.direction)
  }

  /// The light that arrives along `ray`.
  func light(along ray: Camera.Ray) -> Vector3 {
    let tableDistance = ray.direction.y < -1e-6 ? -ray.origin.y / ray.direction.y : .infinity
    if let distance = distanceToFruit(along: ray, upTo: tableDistance) {
      return fruitLight(ray, distance: distance)
    }
    guard tableDistance.isFinite else { return wallLight(ray) }
    return tableLight(ray, at: ray.origin + ray.direction * tableDistance)
  }

  /// Whether `ray` meets the fruit before the table.
  func meetsFruit(_ ray: Camera.Ray) -> Bool {
    let tableDistance = ray.direction.y < -1e-6 ? -ray.origin.y / ray.direction.y : .infinity
    return distanceToFruit(along: ray, upTo: tableDistance) != nil
  }

  /// Sphere tracing (Hart 1996, doi:10.1007/s003710050084) in the fruit's own frame.
  private func distanceToFruit(along ray: Camera.Ray, upTo limit: Double) -> Double? {
    let origin = scene.rotation.undone(on: ray.origin - scene.centre)
    let direction = scene.rotation.undone(on: ray.direction)
    guard let span = crossing(origin, direction, radius: scene.body.boundingRadius) else { return nil }
    var travelled = max(span.lowerBound, 0)
    let end = min(span.upperBound, limit)
    for _ in 0..<96 {
      guard travelled < end else { return nil }
      let step = scene.body.distance(to: origin + direction * travelled)
      if step < 0.0012 { return travelled }
      travelled += step
    }
    return nil
  }

  private func fruitLight(_ ray: Camera.Ray, distance: Double) -> Vector3 {
    let position = ray.origin + ray.direction * distance
    let local = scene.rotation.undone(on: position - scene.centre)
    let smooth = scene.body.normal(at: local)
    let material = scene.body.material(at: local, normal: smooth)
    let normal = scene.rotation.applied(to: material.normal)

    let facing = normal.dot(toLight)
    let wrap = material.translucency
    var lit = max(0, (facing + wrap) / (1 + wrap))
    if lit > 0 {
      lit *= blend(shadow(at: local + smooth * 0.03, upTo: 3), 1, wrap * 0.4)
    }
    let openness = self.openness(at: local, normal: smooth)
    let floor = self.floor
    // Near the table little light gets under the fruit.
    let gap = smoothstep(-0.1, 0.9, position.y)
    let fromBelow = floor * blend(0.25, 1, gap)
    let ambient = blend(fromBelow, scene.lighting.sky, 0.5 + 0.5 * normal.y) * openness
    let diffuse = material.colour * (scene.lighting.key * lit + ambient)

    let mirrored = ray.direction.reflected(at: normal)
    let grazing = 1 - clamped(-ray.direction.dot(normal))
    let smoothness = 1 - material.roughness
    let fresnel =
      material.reflectance + (1 - material.reflectance) * pow(grazing, 5) * smoothness * smoothness * 0.6
    let visible = openness * (mirrored.y < 0 ? blend(0.2, 1, gap) : 1)
    let reflection = scene.lighting.reflected(along: mirrored, roughness: material.roughness, floor: floor)
    return diffuse + reflection * (fresnel * visible)
  }

  /// How much of the sky above a spot is not hidden by the fruit itself, from 0 to 1.
  private func openness(at local: Vector3, normal: Vector3) -> Double {
    var openness = 1.0
    for reach in [0.07, 0.22] {
      let free = scene.body.distance(to: local + normal * reach) / reach
      // Distances are cautious, so that half of the reach already counts as free.
      openness *= blend(0.55, 1, smoothstep(-0.1, 0.5, free))
    }
    return openness
  }

  /// The share of the lamp's light, from 0 to 1, that gets past the fruit to a point in its frame.
  ///
  /// Penumbras as in Quilez, "Free penumbra shadows for raymarching distance functions", 2010.
  private func shadow(at local: Vector3, upTo limit: Double) -> Double {
    let sharpness = scene.lighting.shadowSharpness
    let widest = 0.45
    // Rays that pass farther away than this are not even in the penumbra.
    let reach = scene.body.boundingRadius + widest
    guard let span = crossing(local, localLight, radius: reach) else { return 1 }
    var travelled = max(span.lowerBound, 0.01)
    let end = min(span.upperBound, limit)
    var light = 1.0
    for _ in 0..<40 {
      guard travelled < end else { break }
      let distance = scene.body.distance(to: local + localLight * travelled)
      light = min(light, 0.5 + 0.5 * distance / min(travelled / sharpness, widest))
      if light <= 0 { return 0 }
      travelled += min(max(distance, 0.04), 0.5)
    }
    return light * light * (3 - 2 * light)
  }

  private func tableLight(_ ray: Camera.Ray, at position: Vector3) -> Vector3 {

    let colour = scene.table.colour(x: position.x, z: position.z)
    let local = scene.rotation.undone(on: position - scene.centre)
    let lamp = scene.lighting.key * (toLight.y * shadow(at: local, upTo: 12))

    // The fruit as a ball: how much of the sky it hides from here, and the light it sends back.
    let toFruit = scene.centre - position
    let distance = toFruit.length
    let ballRadius = 0.92
    let hidden = clamped(
      toFruit.y / distance * (ballRadius * ballRadius) / max(distance * distance, 0.85) * 1.15)
    let contact =
      0.55 + 0.45 * smoothstep(0.0, 0.75, (position.x * position.x + position.z * position.z).squareRoot())
    let ambient = scene.lighting.sky * ((1 - 0.85 * hidden) * contact)
    let bounce = scene.body.averageColour * scene.lighting.key * (0.3 * hidden)
    var light = colour * (lamp + ambient + bounce)

    if scene.table.shine > 0 {
      let grazing = 1 - clamped(-ray.direction.y)
      let share = scene.table.shine * (0.35 + 0.65 * grazing * grazing)
      let mirrored = Camera.Ray(
        origin: position, direction: ray.direction.reflected(at: .up))
      if let distance = distanceToFruit(along: mirrored, upTo: .infinity) {
        light = blend(light, fruitLight(mirrored, distance: distance), share)
      } else {
        light = blend(light, wallLight(mirrored), share)
      }
    }
    return blend(light, wallLight(ray), scene.table.wallShare(atDistance: -position.z))
  }

  private func wallLight(_ ray: Camera.Ray) -> Vector3 {
    scene.table.wallColour(slope: ray.direction.y) * (scene.lighting.key * 0.6 + scene.lighting.sky)
  }

  /// What the lit table looks like from the fruit.
  private var floor: Vector3 {
    scene.table.averageColour * (scene.lighting.key * (toLight.y * 0.55) + scene.lighting.sky * 0.6)
  }

  /// Where a line crosses a ball around the origin, as distances along its unit direction.
  private func crossing(_ origin: Vector3, _ direction: Vector3, radius: Double) -> ClosedRange<Double>? {
    let middle = -origin.dot(direction)
    let squared = radius * radius - (origin.dot(origin) - middle * middle)
    guard squared > 0 else { return nil }
    let half = squared.squareRoot()
    return middle + half > 0 ? (middle - half)...(middle + half) : nil
  }
}
