internal import FeatureStore
internal import LinearAlgebra
internal import Reduction
internal import Similarity
internal import Tensors

/// The training images of a model nearest to others, as a reason for a prediction that a person can check.
///
/// Near means by Euclidean distance between what reaches the head, after all reductions. Training images are read from the
/// store block by block; what fits `cacheByteCount` once reduced is kept for the next question.
struct TrainingNeighbours {
  /// One training image.
  struct Neighbour: Equatable {
    let imageID: Int64
    let path: String
    let label: String?
    let distance: Double
  }

  private let model: LoadedModel
  private let store: FeatureStore
  private let count: Int
  private let selection: FeatureSelection
  private let rowOfImage: [Int64: Int]
  /// The reduced training images; nil where they are too large to keep.
  private let cache: Matrix<Float>?

  /// Prepares the search for the nearest `count` images.
  ///
  /// - Throws: `RuntimeError.failed` where the store has no feature of any training image.
  init(
    of model: LoadedModel, in store: FeatureStore, count: Int, cacheByteCount: Int = 256 << 20,
    interruption: Interruption
  ) throws {
    (self.model, self.store, self.count) = (model, store, count)
    selection = try model.stored.trainingSelection(in: store)
    guard selection.count > 0 else {
      throw RuntimeError.failed(
        "\(store.path): no image that model \(model.name) was trained on has features of "
          + "\(try model.stored.recipeDescription(in: store)) any more, so none can be near; extract them again"
      )
    }
    rowOfImage = Dictionary(
      selection.rows.enumerated().map { ($1.imageID, $0) }, uniquingKeysWith: { first, _ in first })
    let dimension = model.saved.reducers.outputDimension
    if selection.count * dimension * 4 <= cacheByteCount {
      var elements: [Float] = []
      elements.reserveCapacity(selection.count * dimension)
      try Self.forEachBlock(of: selection, in: store, model, interruption) { block, _ in
        elements += block.elements
      }
      cache = Matrix(rowCount: selection.count, columnCount: dimension, elements: elements)
    } else {
      cache = nil
    }
  }

  /// What a person should know: how far the images of today are those the model was fitted on; nil where all are there.
  var note: String? {
    let fitted = model.stored.description.trainingCount
    return selection.count == fitted
      ? nil
      : "model \(model.name) was fitted on \(fitted) images, the nearest are looked for among the "
        + "\(selection.count) that the store has now"
  }

  /// How many images are best asked about at once, where the training images are read anew for every question: as
  /// many as take 64 MB as doubles; nil where it does not matter.
  var preferredQueryCount: Int? {
    cache == nil ? max(1, min(8192, (8 << 20) / max(1, model.saved.reducers.outputDimension))) : nil
  }

  /// The nearest training images to each row of `reduced`, nearest first.
  ///
  /// - Parameters:
  ///   - reduced: `(queryCount, reduced dimension)`, what reaches the head.
  ///   - imageIDs: The images asked about, where they are in the store: no image is its own neighbour. Empty for new ones.
  /// - Complexity: O(n·q·d) time for n training images; a block of both as doubles as memory.
  func nearest(
    to reduced: Matrix<Float>, imageIDs: [Int64] = [], interruption: Interruption
  ) throws -> [[Neighbour]] {
    var search = NearestVectors(
      FloatVector.rows(of: reduced), count: count, metric: .euclidean,
      excludedRows: imageIDs.map { rowOfImage[$0] })
    if let cache {
      for start in stride(from: 0, to: cache.rowCount, by: blockHeight) {
        try interruption.check()
        let end = min(start + blockHeight, cache.rowCount)
        let width = cache.columnCount
        search.add(
          Matrix(
            rowCount: end - start, columnCount: width,
            elements: Array(cache.elements[start * width..<end * width])), at: start)
      }
    } else {
      try Self.forEachBlock(of: selection, in: store, model, interruption) { search.add($0, at: $1) }
    }
    let found = search.result
    let rows = Set(found.joined().map(\.row))
    let paths = try store.paths(ofImages: rows.map { selection.rows[$0].imageID })
    return found.map { list in
      list.map { neighbour in
        let row = selection.rows[neighbour.row]
        return Neighbour(
          imageID: row.imageID, path: paths[row.imageID] ?? "", label: row.label,
          distance: neighbour.value)
      }
    }
  }

  /// Rows of the head's input in a block: about 8 MB as doubles, and no more than serve BLAS.
  private var blockHeight: Int { Self.height(model.saved.reducers.outputDimension) }

  private static func height(_ dimension: Int) -> Int { max(1, min(1024, (1 << 20) / max(1, dimension))) }

  /// Hands over the reduced training images block by block, with the number of the first row.
  private static func forEachBlock(
    of selection: FeatureSelection, in store: FeatureStore, _ model: LoadedModel,
    _ interruption: Interruption, _ body: (Matrix<Float>, Int) throws -> Void
  ) throws {
    try store.forEachBlock(of: selection, size: height(selection.dimension)) { block in
      try interruption.check()
      try body(model.saved.reducers.reduce(block.features), block.range.lowerBound)
    }
  }
}
