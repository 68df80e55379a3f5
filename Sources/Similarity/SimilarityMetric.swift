/// How alike two vectors are.
public enum SimilarityMetric: String, Sendable, CaseIterable {
  /// The cosine of the angle between them, from −1 to 1: the larger, the more alike. Vectors of zeros have none.
  case cosine
  /// The Euclidean distance: the smaller, the more alike.
  case euclidean = "l2"
}
