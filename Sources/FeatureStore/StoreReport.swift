/// How much a store holds.
public struct StoreInfo: Sendable, Equatable {
  /// One recipe's features.
  public struct RecipeCount: Sendable, Equatable {
    /// The recipe and its number.
    public let recipe: StoredRecipe
    /// Vectors stored for it.
    public let vectorCount: Int
  }

  /// The version of the tables.
  public let schemaVersion: Int
  /// The size of the database and of its write-ahead log.
  public let byteCount, logByteCount: Int
  /// Bytes of the database that are free to be used again.
  public let freeByteCount: Int
  /// Images, those among them that failed, and those that are byte for byte copies of another one.
  public let imageCount, failedCount, duplicateCount: Int
  /// The recipes, oldest first.
  public let recipes: [RecipeCount]
  /// Vectors that belong to no image any more.
  public let unreferencedVectorCount: Int
  /// Datasets, models, predictions and runs.
  public let datasetCount, modelCount, predictionCount, runCount: Int
}

/// What is wrong with a store, if anything.
public struct StoreCheck: Sendable, Equatable {
  /// One sentence for each problem; at most a hundred of each kind.
  public let problems: [String]

  /// True when nothing was found.
  public var isSound: Bool { problems.isEmpty }
}
