/// Two vectors of a recipe that point almost the same way.
public struct SimilarPair: Sendable, Equatable {
  /// The numbers of the vectors.
  public let vectorID, otherVectorID: Int64
  /// The cosine of the angle between them, at most 1.
  public let cosine: Double

  /// A pair of vectors.
  public init(vectorID: Int64, otherVectorID: Int64, cosine: Double) {
    (self.vectorID, self.otherVectorID, self.cosine) = (vectorID, otherVectorID, cosine)
  }
}
