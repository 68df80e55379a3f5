internal import Explanation

extension ExplanationJob {
  /// What was found out about one image, or why nothing was.
  public struct ImageResult: Sendable, Equatable, Encodable {
    /// Where the map lies; see `MapStatistics`.
    public struct Place: Sendable, Equatable, Encodable {
      public var borderShare, centroidRow, centroidColumn, peakRow, peakColumn, area: Double
    }

    /// A map and what it is about.
    public struct Map: Sendable, Equatable, Encodable {
      /// The class it speaks about, the one the model predicts, and the true one where it is known.
      public var label, predicted: String
      public var actual: String?
      /// What the model says for the class, before probabilities.
      public var score: Double
      /// How it was made, and of which layer.
      public var method, layer: String
      /// The grid as computed, row after row.
      public var grid: [[Float]]
      /// nil where nothing in the image speaks for the class.
      public var place: Place?
    }

    /// The path as given.
    public var path: String
    /// nil when the image could not be used.
    public var map: Map?
    /// The picture with the map over it, where one was asked for.
    public var overlay: String?
    /// Why the image could not be used.
    public var error: String?

    private enum Key: CodingKey { case path, map, overlay, error }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(map, forKey: .map)
      try container.encode(overlay, forKey: .overlay)
      try container.encode(error, forKey: .error)
    }
  }
}

extension ExplanationJob.ImageResult.Place {
  init(_ statistics: MapStatistics) {
    self.init(
      borderShare: statistics.borderShare, centroidRow: statistics.centroidRow,
      centroidColumn: statistics.centroidColumn, peakRow: statistics.peakRow,
      peakColumn: statistics.peakColumn, area: statistics.area)
  }
}
