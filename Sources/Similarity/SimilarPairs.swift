public import LinearAlgebra
internal import Synchronization

/// All pairs of vectors whose cosine is at least a threshold, found tile against tile.
///
/// Products in single precision sort out what is certainly below the threshold; the cosines of the others are computed in
/// double precision, so that the pairs are exactly those that comparing everything with everything gives.
public final class SimilarPairs: Sendable {
  /// Two vectors, by their numbers.
  public struct Pair: Sendable, Equatable {
    /// The smaller number.
    public let first: Int
    /// The larger number.
    public let second: Int
    /// The cosine of the angle between the vectors.
    public let cosine: Double

    /// The pair of the vectors with these numbers.
    public init(first: Int, second: Int, cosine: Double) {
      (self.first, self.second, self.cosine) = (first, second, cosine)
    }
  }

  /// There are more pairs than anybody could look at.
  public struct TooMany: Error, Equatable {
    /// How many are allowed.
    public let limit: Int

    /// More than `limit` pairs.
    public init(limit: Int) { self.limit = limit }
  }

  private let threshold: Double
  private let limit: Int
  private let found = Mutex<[Pair]>([])

  /// A search for pairs with a cosine of at least `threshold`, at most `limit` of them.
  public init(threshold: Double, limit: Int) { (self.threshold, self.limit) = (threshold, limit) }

  /// The vectors of a tile that serve BLAS and the processor's cache.
  public static func tileHeight(dimension: Int) -> Int { max(64, min(1024, (32 << 20) / (4 * dimension))) }

  /// Compares every vector in `tiles` with every other one.
  ///
  /// - Parameters:
  ///   - threadCount: For the tiles. BLAS should use one thread, see `BLAS.onOneThread`.
  ///   - progress: Called from several threads with the number of pairs that were compared.
  /// - Throws: `TooMany`; what `progress` throws.
  public func compare(
    _ tiles: [ScaledRows], threadCount: Int, progress: (Int) throws -> Void
  ) throws {
    let count = tiles.count
    // Tiles that are near in time are near in memory: row after row of the upper triangle.
    let cells = (0..<count).flatMap { row in (row..<count).map { (row, $0) } }
    try concurrently(cells.count, threadCount: threadCount) { index in
      let (row, column) = cells[index]
      try compare(tiles[row], tiles[column], isSame: row == column)
      let (height, width) = (tiles[row].count, tiles[column].count)
      try progress(row == column ? height * (height - 1) / 2 : height * width)
    }
  }

  /// Compares every vector in `tiles` with every one in `others`, which must be different ones.
  ///
  /// Parameters and errors are those of `compare(_:threadCount:progress:)`.
  public func compare(
    _ tiles: [ScaledRows], with others: [ScaledRows], threadCount: Int, progress: (Int) throws -> Void
  ) throws {
    try concurrently(tiles.count * others.count, threadCount: threadCount) { index in
      let (tile, other) = (tiles[index / others.count], others[index % others.count])
      try compare(tile, other, isSame: false)
      try progress(tile.count * other.count)
    }
  }

  /// The pairs so far: those with the largest cosine first, equal ones by their numbers.
  public var pairs: [Pair] {
    found.withLock { $0 }.sorted { ($1.cosine, $0.first, $0.second) < ($0.cosine, $1.first, $1.second) }
  }

  private func compare(_ tile: ScaledRows, _ other: ScaledRows, isSame: Bool) throws {
    var scratch = CandidateScratch()
    var pairs: [Pair] = []
    try tile.forEachCandidate(with: other, cosine: threshold, scratch: &scratch) { row, otherRow in
      if isSame, row >= otherRow { return }
      let cosine = tile.cosine(row, other, otherRow)
      guard cosine >= threshold else { return }
      let (number, otherNumber) = (tile.numbers[row], other.numbers[otherRow])
      pairs.append(
        Pair(first: min(number, otherNumber), second: max(number, otherNumber), cosine: cosine))
      if pairs.count > limit { throw TooMany(limit: limit) }
    }
    try found.withLock { found in
      guard found.count + pairs.count <= limit else { throw TooMany(limit: limit) }
      found += pairs
    }
  }
}
