internal import Datasets
internal import FeatureStore
internal import Foundation

/// Drops what a store no longer needs, and makes its file smaller.
public struct StoreSweepJob {
  /// What was dropped, or would be.
  public struct Result: Sendable, Equatable, Encodable {
    /// One kind of rows.
    public struct Item: Sendable, Equatable, Encodable {
      public var what: String
      public var count: Int
      public var byteCount: Int
    }

    /// The store.
    public var path: String
    /// Whether it was done.
    public var isApplied: Bool
    /// What goes.
    public var items: [Item]
    /// What stays although it was asked for, and why.
    public var kept: [String]
    /// Bytes that nothing uses, before anything is dropped.
    public var freeByteCount: Int
    /// By how many bytes the file became smaller; nil where nothing was done.
    public var freedByteCount: Int?
  }

  private let path: String
  private let isDroppingGoneFiles: Bool
  private let recipes: [String]
  private let models: [String]
  private let runsBefore: String?

  /// A job for the store at `path`.
  ///
  /// - Parameters:
  ///   - isDroppingGoneFiles: Whether images go whose files are gone, unless a dataset or a model needs them.
  ///   - recipes: Recipes to drop, by number, layer or fingerprint.
  ///   - models: Models to drop, by name.
  ///   - runsBefore: Runs that began before this day or moment go: `2026-01-31`, or ISO 8601 in UTC.
  public init(
    path: String, isDroppingGoneFiles: Bool = false, recipes: [String] = [], models: [String] = [],
    runsBefore: String? = nil
  ) {
    (self.path, self.isDroppingGoneFiles) = (path, isDroppingGoneFiles)
    (self.recipes, self.models, self.runsBefore) = (recipes, models, runsBefore)
  }

  /// Says what would go, or drops it.
  ///
  /// - Throws: `RuntimeError`; a store whose file could not be made smaller has lost the rows all the same, and says so.
  public func run(isApplying: Bool, observer: any RunObserver, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      // Only `pipeline run` and `extract` make stores.
      let reader = try FeatureStore.open(path: path, access: .reader)
      let sweep = try sweep(in: reader, observer: observer, interruption: interruption)
      guard isApplying else { return result(try reader.plan(sweep), freed: nil) }
      try reader.close()
      let store = try FeatureStore.open(path: path, access: .writer)
      defer { try? store.close() }
      let plan = try store.sweep(sweep)
      guard !plan.isEmpty else { return result(plan, freed: 0) }
      do {
        return result(plan, freed: try store.compact())
      } catch {
        throw RuntimeError.failed(
          "\(path): the rows are dropped and their space will be used again, but the file could not be made smaller: "
            + "\(error)")
      }
    }
  }

  private func result(_ plan: SweepPlan, freed: Int?) -> Result {
    Result(
      path: path, isApplied: freed != nil,
      items: plan.items.map { Result.Item(what: $0.what, count: $0.count, byteCount: $0.byteCount) },
      kept: plan.kept, freeByteCount: plan.freeByteCount, freedByteCount: freed)
  }

  private func sweep(
    in store: FeatureStore, observer: any RunObserver, interruption: Interruption
  ) throws -> StoreSweep {
    var sweep = StoreSweep()
    sweep.recipeIDs = try recipes.map { try RecipeChoice($0).recipe(in: store).id }
    sweep.models = models
    if let runsBefore {
      guard runsBefore.wholeMatch(of: /\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?/) != nil else {
        throw RuntimeError.invalid([
          "--runs-before is '\(runsBefore)', expected a day or a moment in UTC such as 2026-01-31 or 2026-01-31T12:00Z"
        ])
      }
      sweep.runsBefore = runsBefore
    }
    guard isDroppingGoneFiles else { return sweep }
    let total = try store.info().imageCount
    var (last, count): (Int64, Int) = (0, 0)
    while true {
      let images = try store.images(after: last, limit: 256)
      guard let end = images.last else { break }
      try interruption.check()
      sweep.goneImageIDs += images.filter { FileInfo(path: $0.path) == nil }.map(\.id)
      (last, count) = (end.id, count + images.count)
      observer.fitted(FitProgress(unit: "files", doneCount: count, totalCount: total, detail: ""))
    }
    // A disk that is not mounted, or another current folder, looks the same as files that were deleted.
    if total > 0, sweep.goneImageIDs.count == total {
      throw RuntimeError.failed(
        "\(path): none of its \(total) files is there; start in the folder they were read from, or mount their disk"
      )
    }
    return sweep
  }
}
