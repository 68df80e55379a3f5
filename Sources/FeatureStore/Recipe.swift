/// How features are made from an image's bytes: everything that, if changed, changes the numbers.
public struct Recipe: Sendable, Equatable {
  /// The network's name, such as `resnet50`.
  public let backbone: String
  /// Where its weights came from, such as `imagenet` or a file's name.
  public let weights: String
  /// The digest of the weights, nil where they have none.
  public let weightsDigest: String?
  /// The layer whose output is taken, by its Keras name.
  public let layer: String
  /// How the output is pooled: `avg`, `max`, `flatten` or `none`.
  public let pooling: String
  /// Values in a vector.
  public let dimension: Int
  /// The recipe's identity: equal fingerprints mean equal features for equal bytes.
  public let fingerprint: String
  /// The whole recipe as a JSON object.
  public let description: String

  /// A recipe of these parts.
  ///
  /// - Parameter description: A JSON object; the store refuses other text.
  public init(
    backbone: String, weights: String, weightsDigest: String?, layer: String, pooling: String,
    dimension: Int, fingerprint: String, description: String
  ) {
    (self.backbone, self.weights, self.weightsDigest) = (backbone, weights, weightsDigest)
    (self.layer, self.pooling, self.dimension) = (layer, pooling, dimension)
    (self.fingerprint, self.description) = (fingerprint, description)
  }
}

/// A recipe and its number in one store.
public struct StoredRecipe: Sendable, Equatable, Identifiable {
  /// The row's number.
  public let id: Int64
  /// The recipe itself.
  public let recipe: Recipe

  /// The recipe that has the number `id`, as `FeatureStore.recipeID(for:)` gave it.
  public init(id: Int64, recipe: Recipe) { (self.id, self.recipe) = (id, recipe) }
}
