/// What a few rays through one pixel brought back.
struct RayBundle: Sendable {
  /// The cells of a pixel's 4 × 4 grid that are always looked through: one in each row and column.
  static let sparseCells = [1, 7, 8, 14]
  /// The other cells.
  static let remainingCells = (0..<16).filter { !sparseCells.contains($0) }
  /// Which of 16 places on the lens, from the middle outwards, belongs to each cell.
  ///
  /// The four sparse cells cover the lens from middle to rim by themselves.
  static let lensOrder = [0, 2, 9, 5, 12, 4, 7, 6, 10, 1, 15, 11, 3, 8, 14, 13]

  /// The mean colour.
  let mean: Vector3
  /// Whether the rays differ so much that their mean is not to be trusted.
  let isUneven: Bool
  private let tone: Vector3

  /// Sums up the colours that at least one ray brought.
  init(_ colours: [Vector3]) {
    var (sum, low, high) = (Vector3.zero, Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    for colour in colours {
      // A lamp's reflection is many times brighter than white; unbounded it would fray edges.
      let bounded = colour.clamped(lowerBound: .zero, upperBound: Vector3(repeating: 1.6))
      sum += bounded
      low = pointwiseMin(low, bounded)
      high = pointwiseMax(high, bounded)
    }
    mean = sum / Double(colours.count)
    tone = mean.squareRoot()
    isUneven = (high.squareRoot() - low.squareRoot()).max() > Self.tolerance
  }

  /// Whether an edge may run between the pixels of two bundles.
  func differs(from other: RayBundle) -> Bool {
    let difference = tone - other.tone
    return pointwiseMax(difference, -difference).max() > Self.tolerance * 1.6
  }

  /// The largest difference, as square roots of linear light, that the eye would not miss much.
  private static let tolerance = 0.09
}
