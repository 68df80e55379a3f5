extension PredictionJob {
  /// What a model says about one image, or why it says nothing.
  public struct ImageResult: Sendable, Equatable, Encodable {
    /// One class and how likely it is.
    public struct Label: Sendable, Equatable, Encodable {
      public var label: String
      /// nil where the model gives no probabilities.
      public var probability: Double?
    }

    /// A training image and how far away it is.
    public struct Neighbour: Sendable, Equatable, Encodable {
      public var path: String
      /// The class it was trained as.
      public var label: String?
      /// Euclidean, between what reaches the head.
      public var distance: Double
    }

    /// The path as given.
    public var path: String
    /// The likeliest class first; empty when the image could not be used.
    public var predictions: [Label]
    /// How far the first class is ahead of the next, in the head's own measure.
    public var margin: Double?
    /// The head's decision values: one for two classes, else one per class by code point.
    public var decisionValues: [Double]?
    /// Why the image could not be used.
    public var error: String?
    /// The nearest images the model was trained on, nearest first; nil where nobody asked.
    public var neighbours: [Neighbour]?

    private enum Key: CodingKey { case path, predictions, margin, decisionValues, error, neighbours }

    /// Every key but `neighbours` is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(predictions, forKey: .predictions)
      try container.encode(margin, forKey: .margin)
      try container.encode(decisionValues, forKey: .decisionValues)
      try container.encode(error, forKey: .error)
      try container.encodeIfPresent(neighbours, forKey: .neighbours)
    }
  }
}
