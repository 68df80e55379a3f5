/// How much a store holds.
public struct StoreInfo: Sendable, Equatable {
  /// One recipe's features.
  public struct RecipeCount: Sendable, Equatable {
    /// The recipe and its number.
    public let recipe: StoredRecipe
    /// Vectors stored for it.
    public let vectorCount: Int
    /// Models that were fitted on them.
    public let modelCount: Int

    /// Bytes of the vectors.
    public var byteCount: Int { vectorCount * recipe.recipe.dimension * 4 }
  }

  /// One model's share.
  public struct ModelSize: Sendable, Equatable {
    /// Its name and kind.
    public let name, head: String
    /// The recipe of the features it was fitted on.
    public let recipeID: Int64
    /// Bytes of what `pipeline predict` reads.
    public let byteCount: Int
    /// Predictions it has made.
    public let predictionCount: Int
  }

  /// One dataset's share.
  public struct DatasetSize: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Images it has now.
    public let imageCount: Int
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
  /// The models, oldest first.
  public let models: [ModelSize]
  /// The datasets, oldest first.
  public let datasets: [DatasetSize]
  /// Images that are in no dataset.
  public let strayImageCount: Int
  /// Vectors that belong to no image any more, and their bytes.
  public let unreferencedVectorCount, unreferencedByteCount: Int
  /// Datasets, models, predictions and runs.
  public let datasetCount, modelCount, predictionCount, runCount: Int
  /// Runs that failed or were interrupted.
  public let unfinishedRunCount: Int
}

/// How large one table is.
public struct TableSize: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// Its rows.
  public let rowCount: Int
  /// Its bytes, with those of its indexes; nil where they cannot be told.
  public let byteCount: Int?
}

/// What is wrong with a store, if anything.
public struct StoreCheck: Sendable, Equatable {
  /// One sentence for each problem; at most a hundred of each kind.
  public let problems: [String]

  /// What is sound and yet worth knowing, one sentence each.
  public let notes: [String]

  /// True when no problem was found.
  public var isSound: Bool { problems.isEmpty }
}
