internal import ArgumentParser
internal import FeatureStore
internal import LinearAlgebra
internal import Similarity

/// `pipeline-bench search STORE`.
struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bytes of vectors a second that are compared with one, and with many, straight from a store.")

  @Argument(help: "The store, such as one that synthetic-store made; its first recipe is taken.")
  var store: String

  @Option(help: "How many queries are many.")
  var queries = 64

  @Option(help: "How many nearest vectors are kept.")
  var top = 10

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    for (name, value) in [("queries", queries), ("top", top)] where value < 1 {
      throw ValidationError("--\(name): expected 1 or more, got \(value)")
    }
  }

  func run() throws {
    measuring.applyThreads()
    let store = try FeatureStore.open(path: store, access: .reader)
    guard let recipe = try store.recipes().first else {
      throw ValidationError("\(store.path): has no features")
    }
    let selection = try store.vectors(ofRecipe: recipe.id)
    let scanner = try VectorScanner(selection, of: store, threadCount: measuring.threadCount)
    let many = try Self.firstVectors(queries, selection, of: store)
    guard let one = many.first else { throw ValidationError("\(store.path): has no vectors") }
    let gigabytes = Double(selection.count * selection.dimension * 4) / 1e9
    func searching(
      _ name: String, _ queries: [FloatVector], _ metric: SimilarityMetric
    ) -> Case {
      Case(name, unit: "GB/s", amount: gigabytes) { () throws -> Void in
        let empty = NearestVectors(queries, count: top, metric: metric)
        let parts = try BLAS.onOneThread {
          try scanner.scan(0..<selection.count, initial: empty) { $0.add($2, row: $1) }
        }
        let found = parts.reduce(into: empty) { $0.merge($1) }.result
        precondition(found[0].count == min(top, selection.count), "\(found[0].count) vectors were found")
      }
    }
    let choosing = Case("choose vectors", unit: "vectors/s", amount: Double(selection.count)) {
      () throws -> Void in
      let count = try store.vectors(ofRecipe: recipe.id).count
      precondition(count == selection.count, "\(count) vectors instead of \(selection.count)")
    }
    let reading = Case("read vectors", unit: "GB/s", amount: gigabytes) { () throws -> Void in
      let counts = try scanner.scan(0..<selection.count, initial: 0) { count, _, _ in count += 1 }
      precondition(counts.reduce(0, +) == selection.count, "\(counts) vectors were read")
    }
    try measuring.report(
      "search",
      settings: [
        "vectors": "\(selection.count) of \(selection.dimension) float32",
        "store": store.path, "top": "\(top)",
      ],
      [
        choosing, reading, searching("1 query, cosine", [one], .cosine),
        searching("1 query, l2", [one], .euclidean),
        searching("\(many.count) queries, cosine", many, .cosine),
      ])
    try store.close()
  }

  private static func firstVectors(
    _ count: Int, _ selection: VectorSelection, of store: FeatureStore
  ) throws -> [FloatVector] {
    try VectorScanner(selection, of: store, threadCount: 1)
      .scan(0..<min(count, selection.count), initial: [FloatVector]()) { vectors, _, bytes in
        vectors.append(FloatVector(bytes))
      }.flatMap { $0 }
  }
}
