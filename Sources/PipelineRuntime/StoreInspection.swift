internal import FeatureStore

/// What is in a store, and whether it is sound.
public struct StoreInspection {
  /// What is in a store.
  public struct Info: Sendable, Equatable, Encodable {
    /// One recipe and how many vectors it has.
    public struct Recipe: Sendable, Equatable, Encodable {
      public var recipeId: Int64
      public var backbone: String
      public var layer: String
      public var pooling: String
      public var dimension: Int
      /// How files became pixels; nil for a recipe of a version that this one does not know.
      public var pixels: String?
      public var vectorCount: Int
      public var fingerprint: String
    }

    public var path: String
    public var schemaVersion: Int
    public var byteCount: Int
    public var imageCount: Int
    public var failedCount: Int
    /// Images that are byte for byte copies of another one.
    public var duplicateCount: Int
    public var recipes: [Recipe]
    public var models: [String]
    public var predictionCount: Int
    public var runCount: Int
    /// Vectors that belong to no image any more.
    public var unreferencedVectorCount: Int
  }

  private let path: String

  /// Looks at the store at `path`, which is never changed.
  public init(path: String) { self.path = path }

  /// Counts.
  ///
  /// - Throws: `RuntimeError`.
  public func info() throws -> Info {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: path, access: .reader)
      let info = try store.info()
      return Info(
        path: path, schemaVersion: info.schemaVersion, byteCount: info.byteCount + info.logByteCount,
        imageCount: info.imageCount, failedCount: info.failedCount, duplicateCount: info.duplicateCount,
        recipes: info.recipes.map { entry in
          let recipe = entry.recipe.recipe
          return Info.Recipe(
            recipeId: entry.recipe.id, backbone: recipe.backbone, layer: recipe.layer,
            pooling: recipe.pooling, dimension: recipe.dimension,
            pixels: try? ExtractionRecipe(json: recipe.description).pixelsDescription,
            vectorCount: entry.vectorCount, fingerprint: recipe.fingerprint)
        },
        models: try store.models().map(\.description.name), predictionCount: info.predictionCount,
        runCount: info.runCount, unreferencedVectorCount: info.unreferencedVectorCount)
    }
  }

  /// What is wrong with the store, one sentence each; empty when it is sound.
  ///
  /// - Throws: `RuntimeError`.
  public func problems() throws -> [String] {
    try RuntimeError.wrapping { try FeatureStore.open(path: path, access: .reader).check().problems }
  }
}
