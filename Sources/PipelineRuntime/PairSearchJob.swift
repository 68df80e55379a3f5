internal import FeatureStore
internal import LinearAlgebra
internal import Similarity
internal import Synchronization

/// Finds all pairs of stored images that look almost the same: whose features have at least a certain cosine.
public struct PairSearchJob: Sendable {
  /// More pairs than this are no list that anybody reads, and would fill the store.
  static let pairLimit = 1_000_000

  private let store: String
  private let recipe: String?
  private let threshold: Double
  private let condition: String?
  private let options: RunOptions

  /// A search in the store at `store`.
  ///
  /// - Parameters:
  ///   - recipe: A recipe's number, layer or fingerprint; nil for the store's only one.
  ///   - threshold: The least cosine of a pair, above 0 and at most 1.
  ///   - condition: An SQL condition on images: only pairs among them are sought, and nothing is stored.
  public init(
    store: String, recipe: String?, threshold: Double, condition: String?, options: RunOptions
  ) {
    (self.store, self.recipe, self.threshold) = (store, recipe, threshold)
    (self.condition, self.options) = (condition, options)
  }

  /// Searches and, without a condition, puts the pairs in place of those of the last search.
  ///
  /// - Parameter topCount: How many pairs are returned; all are stored.
  /// - Throws: `RuntimeError`; also where there are more than a million pairs. Nothing is stored then.
  /// - Complexity: n²·d operations for n vectors; the memory of the options, or the vectors if they are smaller.
  public func run(
    topCount: Int, observer: any RunObserver, interruption: Interruption
  ) throws -> Summary {
    try RuntimeError.wrapping {
      options.threads.apply()
      // Only `pipeline run` and `extract` make stores.
      try FeatureStore.open(path: store, access: .reader).close()
      let store = try FeatureStore.open(path: store, access: condition == nil ? .writer : .reader)
      defer { try? store.close() }
      guard condition == nil else {
        observer.noted("with --where the pairs are shown and not stored")
        return try search(store, topCount: topCount, isSaving: false, observer, interruption)
      }
      let journal = try RunJournal(
        RunDescription(
          pipeline: "search", command: options.command, specification: nil, seed: nil,
          programVersion: ProgramVersion.current),
        store: store, observer: observer)
      return try journal.finish {
        try search(store, topCount: topCount, isSaving: true, observer, interruption)
      }
    }
  }

  private func search(
    _ store: FeatureStore, topCount: Int, isSaving: Bool, _ observer: any RunObserver,
    _ interruption: Interruption
  ) throws -> Summary {
    let recipe = try RecipeChoice(recipe).recipe(in: store)
    let selection = try store.vectors(ofRecipe: recipe.id, where: condition)
    let search = SimilarPairs(threshold: threshold, limit: Self.pairLimit)
    let usableCount: Int
    do {
      usableCount = try VectorTiles(selection, of: store, options: options)
        .compareAll(search, observer: observer, interruption: interruption)
    } catch is SimilarPairs.TooMany {
      throw RuntimeError.failed(
        "\(store.path): more than \(Self.pairLimit) pairs have a cosine of at least \(threshold); "
          + "raise the threshold, or choose fewer images with --where")
    }
    let pairs = search.pairs.map {
      SimilarPair(
        vectorID: selection.vectorIDs[$0.first], otherVectorID: selection.vectorIDs[$0.second],
        cosine: $0.cosine)
    }
    if isSaving {
      try store.replaceSimilarPairs(
        ofRecipe: recipe.id, threshold: threshold, vectorCount: usableCount, with: pairs)
    }
    if usableCount < selection.count {
      observer.noted(
        "\(selection.count - usableCount) vectors are all zero or not numbers, they are like no other")
    }
    return try summary(pairs, store, selection, usableCount, topCount: topCount)
  }

  private func summary(
    _ pairs: [SimilarPair], _ store: FeatureStore, _ selection: VectorSelection, _ usableCount: Int,
    topCount: Int
  ) throws -> Summary {
    let shown = pairs.prefix(topCount)
    let ids = Set(shown.flatMap { [$0.vectorID, $0.otherVectorID] }).sorted()
    let images = try store.images(ofVectors: ids, recipeID: selection.recipeID, where: condition)
    return Summary(
      store: store.path, recipeId: selection.recipeID, threshold: threshold, vectorCount: usableCount,
      pairCount: pairs.count,
      pairs: shown.compactMap { pair in
        guard let first = images[pair.vectorID], let second = images[pair.otherVectorID] else { return nil }
        return Summary.Pair(cosine: pair.cosine, first: first, second: second)
      })
  }
}
