/// Why a run would or would not compute the features of one image.
public struct ImageExplanation: Sendable, Equatable, Codable {
  /// What a run would do with the image.
  public enum Verdict: String, Sendable, Codable {
    /// Nothing: all its features are stored.
    case upToDate = "up_to_date"
    /// Read it, find its bytes known, and compute nothing.
    case reuse
    /// Decode it and compute features.
    case compute
    /// Nothing: it failed before and has not changed.
    case leftAlone = "left_alone"
    /// Read it and store why it cannot be used.
    case fail
    /// Nothing: the dataset does not have it.
    case notInDataset = "not_in_dataset"
  }

  /// One wanted feature.
  public struct Feature: Sendable, Equatable, Codable {
    /// The layer's Keras name, and the pooling.
    public var layer, pooling: String
    /// The recipe's identity.
    public var fingerprint: String
    /// Whether its vector is stored for the bytes of the file as it is now.
    public var isStored: Bool
    /// How the most similar stored recipe differs; empty where this very recipe is stored or there is none.
    public var differences: [Difference]
  }

  /// A part of a recipe that is another one than in the store.
  public struct Difference: Sendable, Equatable, Codable {
    /// The part, such as `interpolation`.
    public var key: String
    /// Its value in the stored recipe and in the wanted one.
    public var stored, wanted: String
  }

  /// The image's path, as the dataset has it where it does.
  public var path: String
  public var verdict: Verdict
  /// What was found, in the order in which a run asks.
  public var reasons: [String]
  /// The wanted features; empty where the run would not get that far.
  public var features: [Feature]
}
