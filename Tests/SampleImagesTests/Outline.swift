/// Figures of form of a silhouette, independent of colour, place and size.
struct Outline {
  /// How many pixels it covers.
  let area: Int
  /// Whether it touches the edge of the picture.
  let touchesEdge: Bool
  /// The long axis over the short one, from second moments; 1 for a disc.
  let elongation: Double
  /// The number of inner-to-outer pixel borders over that of a disc's box; 1 for anything convex.
  let raggedness: Double

  /// Measures a square silhouette, row after row.
  init(_ silhouette: [Bool], size: Int) {
    var (count, sumX, sumY, sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var (borders, edge) = (0, false)
    var (left, right, top, bottom) = (size, -1, size, -1)
    for y in 0..<size {
      for x in 0..<size where silhouette[y * size + x] {
        let (dx, dy) = (Double(x), Double(y))
        count += 1
        (sumX, sumY) = (sumX + dx, sumY + dy)
        (sumXX, sumYY, sumXY) = (sumXX + dx * dx, sumYY + dy * dy, sumXY + dx * dy)
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        if x == 0 || y == 0 || x == size - 1 || y == size - 1 { edge = true }
        if x == 0 || !silhouette[y * size + x - 1] { borders += 1 }
        if x == size - 1 || !silhouette[y * size + x + 1] { borders += 1 }
        if y == 0 || !silhouette[(y - 1) * size + x] { borders += 1 }
        if y == size - 1 || !silhouette[(y + 1) * size + x] { borders += 1 }
      }
    }
    area = Int(count)
    touchesEdge = edge
    let (meanX, meanY) = (sumX / count, sumY / count)
    let (xx, yy) = (sumXX / count - meanX * meanX, sumYY / count - meanY * meanY)
    let xy = sumXY / count - meanX * meanY
    // Eigenvalues of the covariance: half the trace, plus and minus.
    let half = (xx + yy) / 2
    let spread = ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot()
    elongation = ((half + spread) / (half - spread)).squareRoot()
    // A convex pixel shape has exactly the borders of its bounding box.
    raggedness = Double(borders) / Double(2 * (right - left + 1) + 2 * (bottom - top + 1))
  }
}
