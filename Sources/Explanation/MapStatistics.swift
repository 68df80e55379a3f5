/// Where in the image a map lies, in numbers that can be queried.
///
/// Of what speaks for the class; places are shares of height and width, 0 at the top left and 1 at the bottom right.
public struct MapStatistics: Equatable, Sendable {
  /// How wide the border is on each side, as a share of height and width, where nobody says otherwise.
  public static let usualBorder = 0.1

  /// The share of the map that lies on the border, from 0 to 1.
  ///
  /// An even map has the border's share of the area there: 0.36 for a border of 0.1 on each side. Cells that lie on it in
  /// part count in part.
  public let borderShare: Double
  /// The centre of mass.
  public let centroidRow, centroidColumn: Double
  /// The centre of the cell with the largest value; of the first where there are several.
  public let peakRow, peakColumn: Double
  /// The share of the cells whose value is at least half of the largest: small for a map that points at one thing.
  public let area: Double

  /// The statistics of a map; nil where nothing speaks for the class.
  ///
  /// - Parameter border: How wide the border is on each side, between 0 and 0.5.
  /// - Precondition: `border` is in that range.
  public init?(_ map: ActivationMap, border: Double = usualBorder) {
    precondition((0...0.5).contains(border), "a border of \(border) on each side")
    let values = map.relative.values.map(Double.init)
    let total = values.reduce(0, +)
    guard total > 0 else { return nil }
    let rows = Self.insideShares(count: map.height, border: border)
    let columns = Self.insideShares(count: map.width, border: border)
    var (inside, row, column) = (0.0, 0.0, 0.0)
    for (index, value) in values.enumerated() {
      let (y, x) = (index / map.width, index % map.width)
      inside += value * rows[y] * columns[x]
      row += value * Self.centre(y, of: map.height)
      column += value * Self.centre(x, of: map.width)
    }
    borderShare = min(max(1 - inside / total, 0), 1)
    (centroidRow, centroidColumn) = (row / total, column / total)
    // The largest is exactly 1, being divided by itself.
    let peak = values.firstIndex(of: 1) ?? 0
    peakRow = Self.centre(peak / map.width, of: map.height)
    peakColumn = Self.centre(peak % map.width, of: map.width)
    area = Double(values.count { $0 >= 0.5 }) / Double(values.count)
  }

  private static func centre(_ index: Int, of count: Int) -> Double { (Double(index) + 0.5) / Double(count) }

  /// How much of each row (or column) lies inside the border.
  private static func insideShares(count: Int, border: Double) -> [Double] {
    let (low, high) = (border * Double(count), (1 - border) * Double(count))
    return (0..<count).map { max(0, min(Double($0 + 1), high) - max(Double($0), low)) }
  }
}
