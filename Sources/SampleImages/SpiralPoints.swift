import Foundation

/// Points spread evenly over the unit sphere along a golden-angle spiral, as seeds sit on a strawberry.
package struct SpiralPoints: Sendable {
  /// The points from the upper pole to the lower one.
  package let directions: [Vector3]
  private let searchReach: Int

  /// A spiral of `count` points.
  package init(count: Int) {
    let goldenAngle = Double.pi * (3 - 5.0.squareRoot())
    directions = (0..<count).map { index in
      let height = 1 - (2 * Double(index) + 1) / Double(count)
      let radius = (1 - height * height).squareRoot()
      let azimuth = goldenAngle * Double(index)
      return Vector3(radius * cos(azimuth), height, radius * sin(azimuth))
    }
    // A point owns an area of 4π / count; no place is farther from its nearest point than the side of that
    // square, and the index changes by count / 2 per unit of height.
    let spacing = (4 * Double.pi / Double(count)).squareRoot()
    searchReach = Int((spacing * Double(count) / 2).rounded(.up)) + 1
  }

  /// The index of the point nearest to the unit vector `direction`.
  package func nearest(to direction: Vector3) -> Int {
    let count = directions.count
    let guess = Int((1 - direction.y) / 2 * Double(count))
    let lower = max(0, guess - searchReach)
    let upper = min(count - 1, guess + searchReach)
    var (best, bestCosine) = (lower, -2.0)
    for index in lower...upper {
      let cosine = directions[index].dot(direction)
      if cosine > bestCosine { (best, bestCosine) = (index, cosine) }
    }
    return best
  }
}
