internal import FeatureStore
internal import LinearAlgebra
internal import Similarity

/// Finds the stored images whose features are nearest to those of others: exactly, in one pass over the vectors.
public struct ImageSearchJob: Sendable {
  /// What is sought.
  public struct Request: Sendable {
    /// The store's path.
    public var store: String
    /// A recipe's number, layer or fingerprint; nil for the store's only one.
    public var recipe: String?
    /// What near means.
    public var metric: Metric
    /// How many images are given for each query.
    public var topCount: Int
    /// An SQL condition on the images that may be found; nil for all.
    public var condition: String?
    /// A weight file in place of the recipe's own, which may have moved.
    public var weights: String?

    /// A search in the store at `store`.
    public init(
      store: String, recipe: String? = nil, metric: Metric = .cosine, topCount: Int = 10,
      condition: String? = nil, weights: String? = nil
    ) {
      (self.store, self.recipe, self.metric, self.topCount) = (store, recipe, metric, topCount)
      (self.condition, self.weights) = (condition, weights)
    }
  }

  /// What near means.
  public enum Metric: String, CaseIterable, Sendable, Encodable {
    /// A large cosine of the angle between two vectors.
    case cosine
    /// A small Euclidean distance.
    case l2
  }

  /// What is looked for.
  public enum Queries: Sendable {
    /// Files, and the images of folders. Those that are stored and unchanged are not read.
    case paths([String])
    /// The stored images that match an SQL condition.
    case stored(where: String)
  }

  let request: Request
  let options: RunOptions

  /// Queries that are compared in one pass: those whose doubles take so much.
  private static let queryByteCount = 256 << 20

  /// A job for `request`.
  public init(_ request: Request, options: RunOptions) { (self.request, self.options) = (request, options) }

  /// Searches; stores nothing. Results come in the order of the queries, some at a time.
  ///
  /// No image finds itself; copies of it are found like others. Of equally near vectors those that were stored first come
  /// first, and images with the same bytes by their numbers.
  ///
  /// - Throws: `RuntimeError`; also where no stored image can be found, and where the recipe of the features cannot be met
  ///   for an image that is not stored.
  public func run(
    _ queries: Queries, observer: any RunObserver, interruption: Interruption,
    deliver: ([QueryResult]) throws -> Void
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      let store = try FeatureStore.open(path: request.store, access: .reader)
      defer { try? store.close() }
      let recipe = try RecipeChoice(request.recipe).recipe(in: store)
      let candidates = try store.vectors(ofRecipe: recipe.id, where: request.condition)
      guard candidates.count > 0 else {
        let condition = request.condition.map { " where \($0)" } ?? ""
        throw RuntimeError.failed("\(store.path): no stored image has features of this recipe\(condition)")
      }
      let list = try SearchQueryList(
        queries, recipe: recipe, request: request, options: options, store: store, observer: observer,
        interruption: interruption)
      let scanner = try VectorScanner(candidates, of: store, threadCount: options.threads.count)
      let batchSize = max(1, Self.queryByteCount / (8 * recipe.recipe.dimension))
      for start in stride(from: 0, to: list.count, by: batchSize) {
        let batch = try list.queries(in: start..<min(start + batchSize, list.count))
        try deliver(results(of: batch, scanner, store, interruption))
      }
    }
  }

  /// The results of some queries by one pass over the candidates.
  private func results(
    of batch: [SearchQuery], _ scanner: VectorScanner, _ store: FeatureStore, _ interruption: Interruption
  ) throws -> [QueryResult] {
    let problems = batch.map { problem(of: $0) }
    let usable = batch.indices.filter { problems[$0] == nil }
    let found = try neighbours(of: usable.compactMap { batch[$0].vector }, scanner, interruption)
    let ids = Set(found.joined().map { scanner.selection.vectorIDs[$0.row] })
    let images = try store.images(
      ofVectors: ids.sorted(), recipeID: scanner.selection.recipeID, where: request.condition)
    var results = zip(batch, problems).map { QueryResult(path: $0.path, neighbours: [], error: $1) }
    for (position, list) in zip(usable, found) {
      let others = list.lazy.flatMap { neighbour in
        (images[scanner.selection.vectorIDs[neighbour.row]] ?? []).lazy
          .filter { $0.imageID != batch[position].imageID }
          .map { QueryResult.Neighbour($0, metric: request.metric, value: neighbour.value) }
      }
      results[position].neighbours = Array(others.prefix(request.topCount))
    }
    return results
  }

  private func neighbours(
    of queries: [FloatVector], _ scanner: VectorScanner, _ interruption: Interruption
  ) throws -> [[NearestVectors.Neighbour]] {
    guard !queries.isEmpty else { return [] }
    // One more, since an image's own vector may have no other image.
    let empty = NearestVectors(
      queries, count: request.topCount + 1, metric: request.metric == .cosine ? .cosine : .euclidean)
    // Threads share the vectors, not the products of one.
    let parts = try BLAS.onOneThread {
      try scanner.scan(0..<scanner.selection.count, initial: empty) { search, position, vector in
        try interruption.check()
        search.add(vector, row: position)
      }
    }
    return parts.reduce(into: empty) { $0.merge($1) }.result
  }

  private func problem(of query: SearchQuery) -> String? {
    guard let vector = query.vector else { return query.problem }
    if !vector.squaredNorm.isFinite { return "its features hold a value that is not a number" }
    if vector.squaredNorm == 0, request.metric == .cosine {
      return "its features are all zero, which has no cosine with anything; --metric l2 compares distances"
    }
    return nil
  }
}
