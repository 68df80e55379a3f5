/// A map of what in an image speaks for a class, as the store keeps it.
public struct StoredMap: Sendable, Equatable {
  /// Where a map lies, as shares of height and width.
  public struct Place: Sendable, Equatable {
    /// The share of the map on the border of the image.
    public let borderShare: Double
    /// The centre of mass.
    public let centroidRow, centroidColumn: Double
    /// The centre of the cell with the largest value.
    public let peakRow, peakColumn: Double
    /// The share of cells with at least half of the largest value.
    public let area: Double

    /// A place of these numbers.
    public init(
      borderShare: Double, centroidRow: Double, centroidColumn: Double, peakRow: Double, peakColumn: Double,
      area: Double
    ) {
      self.borderShare = borderShare
      (self.centroidRow, self.centroidColumn) = (centroidRow, centroidColumn)
      (self.peakRow, self.peakColumn, self.area) = (peakRow, peakColumn, area)
    }
  }

  /// The image's number.
  public let imageID: Int64
  /// The class it speaks about.
  public let className: String
  /// How it was made, such as `grad_cam`.
  public let method: String
  /// The layer it is made of.
  public let layer: String
  /// What the model says for the class, before probabilities.
  public let score: Double
  /// Rows and columns of the grid.
  public let height, width: Int
  /// The grid as computed, row after row.
  public let grid: [Float]
  /// Where it lies; nil where nothing in the image speaks for the class.
  public let place: Place?

  /// A map of these parts.
  ///
  /// - Precondition: The grid has `height * width` values, at least one.
  public init(
    imageID: Int64, className: String, method: String, layer: String, score: Double, height: Int,
    width: Int, grid: [Float], place: Place?
  ) {
    precondition(height > 0 && width > 0 && grid.count == height * width, "a grid of \(grid.count) values")
    (self.imageID, self.className, self.method) = (imageID, className, method)
    (self.layer, self.score) = (layer, score)
    (self.height, self.width, self.grid, self.place) = (height, width, grid, place)
  }
}
