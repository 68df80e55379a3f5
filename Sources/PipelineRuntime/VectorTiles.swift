internal import FeatureStore
internal import LinearAlgebra
internal import Similarity
internal import Synchronization

/// The vectors of a selection in tiles, as many in memory at a time as the budget allows.
struct VectorTiles {
  private let selection: VectorSelection
  private let scanner: VectorScanner
  private let options: RunOptions
  /// Ranges of the selection, two of which fit into memory.
  private let parts: [Range<Int>]

  init(_ selection: VectorSelection, of store: FeatureStore, options: RunOptions) throws {
    (self.selection, self.options) = (selection, options)
    scanner = try VectorScanner(selection, of: store, threadCount: options.threads.count)
    // The rest is for products, and for the tiles of each thread that are not full.
    let height = max(1, options.memory.byteCount * 3 / 8 / (4 * selection.dimension))
    parts = stride(from: 0, to: selection.count, by: height).map {
      $0..<min($0 + height, selection.count)
    }
  }

  /// Compares every vector with every other one.
  ///
  /// - Returns: How many vectors have a direction; others are compared with none.
  func compareAll(
    _ search: SimilarPairs, observer: any RunObserver, interruption: Interruption
  ) throws -> Int {
    let progress = PairProgress(
      totalCount: selection.count * (selection.count - 1) / 2, observer: observer, interruption: interruption)
    // Tiles are enough work for a thread each.
    return try BLAS.onOneThread {
      var usableCount = 0
      for (index, part) in parts.enumerated() {
        let tiles = try load(part, interruption)
        usableCount += tiles.reduce(0) { $0 + $1.count }
        try search.compare(tiles, threadCount: options.threads.count, progress: progress.add)
        for other in parts.dropFirst(index + 1) {
          try search.compare(
            tiles, with: load(other, interruption), threadCount: options.threads.count,
            progress: progress.add)
        }
      }
      return usableCount
    }
  }

  private func load(_ range: Range<Int>, _ interruption: Interruption) throws -> [ScaledRows] {
    let (dimension, height) = (
      selection.dimension, SimilarPairs.tileHeight(dimension: selection.dimension)
    )
    let tiles = try scanner.scan(range, initial: [ScaledRows]()) { tiles, position, vector in
      try interruption.check()
      if tiles.last.map({ $0.count == height }) ?? true {
        tiles.append(ScaledRows(dimension: dimension, capacity: height))
      }
      _ = tiles[tiles.count - 1].append(vector, number: position)
    }
    return Array(tiles.joined())
  }
}

/// Counts pairs and tells how far a comparison is.
private final class PairProgress: Sendable {
  private let totalCount: Int
  private let observer: any RunObserver
  private let interruption: Interruption
  private let doneCount = Atomic(0)

  init(totalCount: Int, observer: any RunObserver, interruption: Interruption) {
    (self.totalCount, self.observer, self.interruption) = (totalCount, observer, interruption)
  }

  /// - Throws: `RuntimeError.interrupted`.
  func add(_ count: Int) throws {
    try interruption.check()
    let done = doneCount.add(count, ordering: .relaxed).newValue
    observer.fitted(
      FitProgress(
        unit: "million pairs", doneCount: done / 1_000_000, totalCount: totalCount / 1_000_000, detail: ""))
  }
}
