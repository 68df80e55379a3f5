/// What `FeatureStore.sweep` is to drop, beside features that belong to no image any more.
public struct StoreSweep: Sendable, Equatable {
  /// Images whose files are gone; those that a dataset or a model needs stay.
  public var goneImageIDs: [Int64] = []
  /// Recipes with all their features.
  public var recipeIDs: [Int64] = []
  /// Models, by name, with all they have said.
  public var models: [String] = []
  /// Runs that began before this moment, ISO 8601 in UTC, unless a model is from them; nil for none.
  public var runsBefore: String?

  /// Drops nothing more than features of no image.
  public init() {}
}

/// What a sweep drops, or would drop.
public struct SweepPlan: Sendable, Equatable {
  /// One kind of rows.
  public struct Item: Sendable, Equatable {
    /// What they are, in the plural.
    public let what: String
    /// How many.
    public let count: Int
    /// Bytes of their vectors, payloads and texts; what SQLite keeps around them is not counted.
    public let byteCount: Int
  }

  /// What goes; kinds without any are left out.
  public let items: [Item]
  /// What stays although it was asked for, and why.
  public let kept: [String]
  /// Bytes in the file that are free already.
  public let freeByteCount: Int

  /// Whether there is nothing to do.
  public var isEmpty: Bool { items.isEmpty && freeByteCount == 0 }
}
