internal import FeatureStore

/// What is in a store.
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
      /// Bytes of the vectors.
      public var byteCount: Int
      /// Models that were fitted on them.
      public var modelCount: Int
      public var fingerprint: String
    }

    /// One model and its size.
    public struct Model: Sendable, Equatable, Encodable {
      public var name: String
      public var head: String
      public var recipeId: Int64
      /// Bytes of what `predict` reads.
      public var byteCount: Int
      public var predictionCount: Int
    }

    /// One dataset.
    public struct Dataset: Sendable, Equatable, Encodable {
      public var name: String
      public var imageCount: Int
    }

    /// Something that may be dropped, and how.
    public struct Droppable: Sendable, Equatable, Encodable {
      public var what: String
      public var count: Int
      public var byteCount: Int
      /// The command that shows, and with --apply does it.
      public var command: String
    }

    /// One table with its indexes.
    public struct Table: Sendable, Equatable, Encodable {
      public var name: String
      public var rowCount: Int
      /// nil where the linked SQLite cannot tell.
      public var byteCount: Int?
    }

    public var path: String
    public var schemaVersion: Int
    public var byteCount: Int
    /// Bytes of it that are free to be used again.
    public var freeByteCount: Int
    public var imageCount: Int
    public var failedCount: Int
    /// Images that are byte for byte copies of another one.
    public var duplicateCount: Int
    public var recipes: [Recipe]
    public var models: [Model]
    public var datasets: [Dataset]
    public var predictionCount: Int
    public var runCount: Int
    /// Vectors that belong to no image any more.
    public var unreferencedVectorCount: Int
    public var droppable: [Droppable]
    /// The largest first; nil where nobody asked.
    public var tables: [Table]?
  }

  private let path: String

  /// Looks at the store at `path`, which is never changed.
  public init(path: String) { self.path = path }

  /// Counts.
  ///
  /// - Parameter measuringTables: Whether the size of every table is measured, which reads the whole file.
  /// - Throws: `RuntimeError`.
  public func info(measuringTables: Bool = false) throws -> Info {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: path, access: .reader)
      let info = try store.info()
      return Info(
        path: path, schemaVersion: info.schemaVersion, byteCount: info.byteCount + info.logByteCount,
        freeByteCount: info.freeByteCount, imageCount: info.imageCount, failedCount: info.failedCount,
        duplicateCount: info.duplicateCount,
        recipes: info.recipes.map { entry in
          let recipe = entry.recipe.recipe
          return Info.Recipe(
            recipeId: entry.recipe.id, backbone: recipe.backbone, layer: recipe.layer,
            pooling: recipe.pooling, dimension: recipe.dimension,
            pixels: try? ExtractionRecipe(json: recipe.description).pixelsDescription,
            vectorCount: entry.vectorCount, byteCount: entry.byteCount, modelCount: entry.modelCount,
            fingerprint: recipe.fingerprint)
        },
        models: info.models.map {
          Info.Model(
            name: $0.name, head: $0.head, recipeId: $0.recipeID, byteCount: $0.byteCount,
            predictionCount: $0.predictionCount)
        },
        datasets: info.datasets.map { Info.Dataset(name: $0.name, imageCount: $0.imageCount) },
        predictionCount: info.predictionCount, runCount: info.runCount,
        unreferencedVectorCount: info.unreferencedVectorCount, droppable: droppable(info),
        tables: measuringTables
          ? try store.tableSizes().map {
            Info.Table(name: $0.name, rowCount: $0.rowCount, byteCount: $0.byteCount)
          } : nil)
    }
  }

  private func droppable(_ info: StoreInfo) -> [Info.Droppable] {
    let gc = "pipeline store gc \(path)"
    var list = [
      Info.Droppable(
        what: "vectors of no image", count: info.unreferencedVectorCount,
        byteCount: info.unreferencedByteCount, command: gc),
      Info.Droppable(
        what: "free pages", count: info.freeByteCount > 0 ? 1 : 0, byteCount: info.freeByteCount, command: gc),
    ]
    for entry in info.recipes where entry.modelCount == 0 {
      list.append(
        Info.Droppable(
          what: "recipe \(entry.recipe.id), which no model uses", count: entry.vectorCount,
          byteCount: entry.byteCount, command: "\(gc) --recipe \(entry.recipe.id)"))
    }
    list.append(
      Info.Droppable(
        what: "runs that failed or were interrupted", count: info.unfinishedRunCount, byteCount: 0,
        command: "\(gc) --runs-before DATE"))
    list.append(
      Info.Droppable(
        what: "images of no dataset, where their files are gone", count: info.strayImageCount, byteCount: 0,
        command: "\(gc) --missing-files"))
    return list.filter { $0.count > 0 }
  }
}
