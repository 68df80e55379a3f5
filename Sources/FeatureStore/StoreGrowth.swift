import GRDB

/// How much a store grows by images that are to be added, told before there is one.
///
/// Follows SQLite's file format (sqlite.org/fileformat2.html, section 1.6): a vector is a cell of a leaf page, as many to
/// a page as fit, and a long one goes on in a chain of pages of its own. Within a few per cent of what is written.
public struct StoreGrowth: Sendable, Equatable {
  /// Values of the vectors that each image brings.
  public let dimensions: [Int]
  /// Bytes of the paths on average.
  public let meanPathByteCount: Int

  /// The growth by images with vectors of these dimensions.
  public init(dimensions: [Int], meanPathByteCount: Int) {
    (self.dimensions, self.meanPathByteCount) = (dimensions, meanPathByteCount)
  }

  /// Bytes that `imageCount` images of different contents bring to a store that has some already.
  public func byteCount(imageCount: Int) -> Int {
    let vectors = dimensions.reduce(0) { $0 + Self.vectorPageCount(imageCount, dimension: $1) }
    let rows = imageCount * (rowByteCount + dimensions.count * Self.summaryByteCount)
    return vectors * StoreSchema.pageSize + rows
  }

  /// Bytes of a store without any image.
  ///
  /// - Throws: What SQLite does where there is no memory.
  public static func emptyStoreByteCount() throws(StoreError) -> Int {
    try FeatureStore.translating(":memory:") {
      let queue = try DatabaseQueue()
      try queue.inDatabase { try $0.execute(sql: "PRAGMA page_size = \(StoreSchema.pageSize)") }
      try StoreSchema.migrator.migrate(queue)
      return try queue.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 } * StoreSchema.pageSize
    }
  }

  /// Pages that hold `count` vectors.
  private static func vectorPageCount(_ count: Int, dimension: Int) -> Int {
    let usable = StoreSchema.pageSize
    // A header of the record, and the lengths and the row's number before it.
    let (payload, prefix) = (dimension * 4 + 6, 8)
    let largestLocal = usable - 35
    if payload <= largestLocal {
      let perPage = (usable - 8) / (payload + prefix + 2)
      return (count + perPage - 1) / perPage
    }
    let leastLocal = (usable - 12) * 32 / 255 - 23
    let surplus = leastLocal + (payload - leastLocal) % (usable - 4)
    let local = surplus <= largestLocal ? surplus : leastLocal
    let perPage = (usable - 8) / (local + prefix + 4 + 2)
    let chain = (payload - local + usable - 5) / (usable - 4)
    return count * chain + (count + perPage - 1) / perPage
  }

  /// Bytes of an image's rows in `image`, `content` and `dataset_image` with their indexes.
  ///
  /// Path and digest are kept twice, in the row and in an index; digests come in no order, so that the pages of
  /// their index are filled to about two thirds.
  private var rowByteCount: Int { 2 * meanPathByteCount + 64 + 64 + 64 * 3 / 2 + 130 }

  /// Bytes of a vector's row in `feature_summary` with its index.
  private static let summaryByteCount = 45
}
