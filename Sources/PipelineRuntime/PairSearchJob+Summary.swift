internal import FeatureStore

extension PairSearchJob {
  /// What a search for pairs found.
  public struct Summary: Sendable, Equatable, Encodable {
    /// Two different files whose images look almost the same.
    public struct Pair: Sendable, Equatable, Encodable {
      /// The cosine of the angle between their features.
      public var cosine: Double
      /// One file; of copies, that which was stored first.
      public var path: String
      /// Its class, nil where unknown.
      public var label: String?
      /// Its part of the dataset.
      public var split: String?
      /// How many other files have the same bytes as the one.
      public var copyCount: Int
      /// The other file and the same about it.
      public var otherPath: String
      public var otherLabel: String?
      public var otherSplit: String?
      public var otherCopyCount: Int
    }

    public var store: String
    public var recipeId: Int64
    /// The least cosine.
    public var threshold: Double
    /// How many vectors were compared.
    public var vectorCount: Int
    /// How many pairs there are.
    public var pairCount: Int
    /// The pairs that were asked for, the most alike first.
    public var pairs: [Pair]
  }
}

extension PairSearchJob.Summary.Pair {
  /// - Parameters:
  ///   - first: The images with one vector, at least one.
  ///   - second: Those with the other.
  init(cosine: Double, first: [VectorImage], second: [VectorImage]) {
    self.init(
      cosine: cosine, path: first[0].path, label: first[0].label, split: first[0].split,
      copyCount: first.count - 1, otherPath: second[0].path, otherLabel: second[0].label,
      otherSplit: second[0].split, otherCopyCount: second.count - 1)
  }
}
