import SampleImages
import Tensors
import Testing

@Suite("SpiralPoints") struct SpiralPointsTests {
  @Test("has unit vectors, from the upper pole down by equal steps of 2 / count")
  func directions() {
    // Four points: heights 1 - 1/4, 1 - 3/4, 1 - 5/4, 1 - 7/4.
    let points = SpiralPoints(count: 4).directions
    #expect(points.map(\.y) == [0.75, 0.25, -0.25, -0.75])
    for point in points { #expect(abs(point.length - 1) < 1e-15) }
    // The first point lies at azimuth 0, the second a golden angle (137.5°) further.
    #expect(points[0].z == 0)
    #expect(points[1].x < 0 && points[1].z > 0)
  }

  @Test(
    "finds the nearest point as a search of all points does", arguments: [1, 2, 3, 7, 8, 9, 110, 200, 320])
  func nearest(count: Int) {
    let points = SpiralPoints(count: count)
    var draws = Draws(seed: UInt64(count))
    for _ in 0..<500 {
      let direction = draws.direction()
      let cosines = points.directions.map { $0.dot(direction) }
      let found = points.nearest(to: direction)
      #expect(cosines[found] == cosines.max(), "count \(count), direction \(direction)")
    }
  }

  @Test("finds every point from its own place, and something at the poles", arguments: [1, 8, 150])
  func ownPlace(count: Int) {
    let points = SpiralPoints(count: count)
    for (index, point) in points.directions.enumerated() { #expect(points.nearest(to: point) == index) }
    #expect(points.nearest(to: .up) == 0 || count < 3)
    #expect(points.nearest(to: -.up) == count - 1 || count < 3)
  }
}
