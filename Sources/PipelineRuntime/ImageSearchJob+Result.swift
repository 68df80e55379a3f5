internal import FeatureStore

extension ImageSearchJob {
  /// The images nearest to one, or why there are none.
  public struct QueryResult: Sendable, Equatable, Encodable {
    /// A stored image and how near it is.
    public struct Neighbour: Sendable, Equatable, Encodable {
      /// The image's file.
      public var path: String
      /// Its class, nil where unknown.
      public var label: String?
      /// Its part of the dataset, nil where it is not split.
      public var split: String?
      /// The cosine of the angle between the features, nil where distances are compared.
      public var cosine: Double?
      /// The Euclidean distance between them, nil where cosines are compared.
      public var distance: Double?
    }

    /// The path that was asked about.
    public var path: String
    /// The nearest first; empty when the image could not be used.
    public var neighbours: [Neighbour]
    /// Why the image could not be used.
    public var error: String?
  }
}

extension ImageSearchJob.QueryResult.Neighbour {
  init(_ image: VectorImage, metric: ImageSearchJob.Metric, value: Double) {
    self.init(
      path: image.path, label: image.label, split: image.split, cosine: metric == .cosine ? value : nil,
      distance: metric == .l2 ? value : nil)
  }
}
