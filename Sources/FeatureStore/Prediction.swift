/// What a model says about one image.
public struct Prediction: Sendable, Equatable {
  /// The image's number.
  public let imageID: Int64
  /// The part of the dataset the image was in, nil for new images.
  public let split: String?
  /// The true class, nil where unknown.
  public let actual: String?
  /// The class the model chose.
  public let predicted: String
  /// How probable the model holds that class, 0...1; nil where it gives no probabilities.
  public let probability: Double?
  /// How far it is ahead of the next class, in the head's own measure.
  public let margin: Double?
  /// The entropy of the probabilities of all classes in nats: 0 where one is certain, the logarithm of the
  /// number of classes where none is likelier; nil where the model gives no probabilities.
  public let entropy: Double?

  /// A prediction of these parts.
  public init(
    imageID: Int64, split: String?, actual: String?, predicted: String, probability: Double?,
    margin: Double?, entropy: Double? = nil
  ) {
    (self.imageID, self.split, self.actual) = (imageID, split, actual)
    (self.predicted, self.probability) = (predicted, probability)
    (self.margin, self.entropy) = (margin, entropy)
  }
}

/// One number that says how good a model is.
public struct Metric: Sendable, Equatable {
  /// The split it was measured on, nil for a selection that is none.
  public let split: String?
  /// The class it is about, nil for all.
  public let className: String?
  /// Its name, such as `accuracy`.
  public let name: String
  /// Its value; NaN is kept as NULL.
  public let value: Double

  /// The metric `name` of a class, or of all where `className` is nil.
  public init(split: String?, className: String? = nil, name: String, value: Double) {
    (self.split, self.className, self.name, self.value) = (split, className, name, value)
  }
}
