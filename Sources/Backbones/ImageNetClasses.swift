/// The thousand classes of ImageNet's 2012 challenge, in the order of every Keras classifier's outputs.
public enum ImageNetClasses {
  /// One class.
  public struct Class: Sendable, Hashable {
    /// WordNet's synset, such as `n02099601`.
    public let wordNetID: String
    /// Keras' name, such as `golden_retriever`.
    public let name: String
  }

  /// One class with the probability that a network gives it.
  public struct Prediction: Sendable, Hashable {
    /// The class.
    public let imageNetClass: Class
    /// The network's probability.
    public let probability: Float
  }

  /// All classes by their index.
  public static let all: [Class] = imageNetClassIndex.split(separator: "\n").map { line in
    let parts = line.split(separator: " ", maxSplits: 1)
    return Class(wordNetID: String(parts[0]), name: String(parts[1]))
  }

  /// The `top` most probable classes, the most probable first, as Keras' `decode_predictions` gives them.
  ///
  /// Keras takes the last of an ascending sort, reversed, so of equal probabilities the higher index comes first;
  /// NaN sorts above every number, as in NumPy.
  /// - Precondition: `probabilities` has one element per class.
  public static func decodePredictions(_ probabilities: some Collection<Float>, top: Int = 5) -> [Prediction]
  {
    precondition(
      probabilities.count == all.count, "\(all.count) probabilities needed, got \(probabilities.count)")
    func isBelow(_ a: Float, _ b: Float) -> Bool { a < b || (b.isNaN && !a.isNaN) }
    return probabilities.enumerated()
      .sorted { a, b in
        if isBelow(b.element, a.element) { return true }
        if isBelow(a.element, b.element) { return false }
        return a.offset > b.offset
      }
      .prefix(max(top, 0))
      .map { Prediction(imageNetClass: all[$0.offset], probability: $0.element) }
  }
}
