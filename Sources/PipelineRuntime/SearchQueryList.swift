internal import Datasets
internal import Digests
internal import FeatureStore
internal import Foundation
internal import LinearAlgebra

/// An image that others are compared with.
struct SearchQuery {
  let path: String
  /// The image's number in the store, for one that is there.
  let imageID: Int64?
  /// Its features; nil where it could not be used.
  let vector: FloatVector?
  /// Why it could not be used.
  let problem: String?
}

/// The images that are looked for, with their features as far as they are stored; those of others are computed once.
struct SearchQueryList {
  /// Where the features of an image are.
  private enum Source {
    case stored(vectorID: Int64)
    case computed([Float])
    case failed(String)
  }

  private struct Entry {
    let path: String
    var imageID: Int64?
    var source: Source

    var storedVectorID: Int64? {
      if case .stored(let id) = source { id } else { nil }
    }
  }

  private let store: FeatureStore
  private let recipe: StoredRecipe
  private var entries: [Entry] = []

  /// How many images there are.
  var count: Int { entries.count }

  /// Lists images; computes the features of those that are not stored.
  ///
  /// - Throws: `RuntimeError.failed` where no stored image matches, or features must be computed and cannot be.
  init(
    _ queries: ImageSearchJob.Queries, recipe: StoredRecipe, request: ImageSearchJob.Request,
    options: RunOptions, store: FeatureStore, observer: any RunObserver, interruption: Interruption
  ) throws {
    (self.store, self.recipe) = (store, recipe)
    switch queries {
    case .stored(let condition):
      let rows = try store.select(FeatureRequest(recipeID: recipe.id, condition: condition)).rows
      guard !rows.isEmpty else {
        throw RuntimeError.failed(
          "\(store.path): no stored image has features of this recipe where \(condition)")
      }
      let paths = try store.paths(ofImages: rows.map(\.imageID))
      entries = rows.map {
        Entry(path: paths[$0.imageID] ?? "", imageID: $0.imageID, source: .stored(vectorID: $0.vectorID))
      }
    case .paths(let paths):
      let list = try SampleList(paths: paths)
      list.notes.forEach(observer.noted)
      try look(for: list.samples.map(\.path), interruption)
      try compute(request: request, options: options, observer: observer, interruption: interruption)
    }
  }

  /// The images in `range` with their features.
  func queries(in range: Range<Int>) throws -> [SearchQuery] {
    let ids = Set(entries[range].compactMap(\.storedVectorID)).sorted()
    let selection = VectorSelection(recipeID: recipe.id, dimension: recipe.recipe.dimension, vectorIDs: ids)
    let found = try VectorScanner(selection, of: store, threadCount: 1)
      .scan(0..<ids.count, initial: [Int64: FloatVector]()) { $0[ids[$1]] = FloatVector($2) }
    let vectors = found.first ?? [:]
    return entries[range].map { entry in
      switch entry.source {
      case .stored(let id):
        SearchQuery(
          path: entry.path, imageID: entry.imageID, vector: vectors[id],
          problem: "its features were deleted meanwhile")
      case .computed(let values):
        SearchQuery(
          path: entry.path, imageID: entry.imageID,
          vector: values.withBytes(of: 0..<values.count) { FloatVector($0) }, problem: nil)
      case .failed(let reason):
        SearchQuery(path: entry.path, imageID: entry.imageID, vector: nil, problem: reason)
      }
    }
  }

  /// Finds out which files are stored: by path, when the file is unchanged or gone, or by content.
  private mutating func look(for paths: [String], _ interruption: Interruption) throws {
    let images = try store.knownImages(paths: paths)
    var digests: [String?] = []
    for path in paths {
      try interruption.check()
      let image = images[path]
      let file = FileInfo(path: path)
      if let image, image.isUnchanged(file) || file == nil {
        digests.append(image.sha256)
      } else {
        // What cannot be read is told by the extraction that follows.
        digests.append((try? Data(contentsOf: URL(fileURLWithPath: path))).map { Digest.sha256(Array($0)) })
      }
    }
    let vectors = try store.vectorIDs(ofRecipe: recipe.id, sha256s: digests.compactMap { $0 })
    entries = zip(paths, digests).map { path, digest in
      Entry(
        path: path, imageID: images[path]?.id,
        source: digest.flatMap { vectors[$0] }.map { .stored(vectorID: $0) } ?? .failed("no features"))
    }
    try identifyOtherSpellings()
  }

  /// Gives images that are stored under another spelling of their path their numbers, so that they do not find themselves.
  private mutating func identifyOtherSpellings() throws {
    let unknown = entries.indices.filter { entries[$0].imageID == nil }
    let images = try store.images(
      ofVectors: Set(unknown.compactMap { entries[$0].storedVectorID }).sorted(), recipeID: recipe.id)
    for index in unknown {
      guard let id = entries[index].storedVectorID else { continue }
      let file = Self.resolved(entries[index].path)
      entries[index].imageID = images[id]?.first { Self.resolved($0.path) == file }?.imageID
    }
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// Runs those images through the network that have no stored features.
  private mutating func compute(
    request: ImageSearchJob.Request, options: RunOptions, observer: any RunObserver,
    interruption: Interruption
  ) throws {
    let pending = entries.indices.filter { entries[$0].storedVectorID == nil }
    guard !pending.isEmpty else { return }
    let setup: ExtractionSetup
    do {
      setup = try ExtractionSetup(
        ExtractionRecipe(json: recipe.recipe.description), weightsPath: request.weights)
    } catch {
      throw RuntimeError.failed(
        "\(entries[pending[0]].path) is not stored, and its features cannot be computed as the stored ones were: "
          + "\(error)")
    }
    if let note = setup.note { observer.noted(note) }
    var sources: [Source] = []
    try NewImages(setup: setup, options: options, observer: observer, interruption: interruption)
      .run(pending.map { entries[$0].path }) { _, answer in
        switch answer {
        case .vector(let values): Source.computed(values)
        case .failed(let reason): Source.failed(reason)
        }
      } deliver: {
        sources += $0
      }
    for (index, source) in zip(pending, sources) { entries[index].source = source }
  }
}
