import Foundation
import GRDB

extension FeatureStore {
  // SQLite allows 32,766 parameters in a statement; this keeps statements short enough to cache well.
  static let chunkSize = 500

  /// What is stored about the images at `paths`, keyed by path; unknown paths are left out.
  ///
  /// - Complexity: One index search for each path.
  public func knownImages(paths: [String]) throws(StoreError) -> [String: StoredImage] {
    try read { db in
      var images: [String: StoredImage] = [:]
      images.reserveCapacity(paths.count)
      for chunk in paths.chunks(of: Self.chunkSize) {
        let statement = try db.cachedStatement(
          sql: """
            SELECT image_id, path, label, split, sha256, width, height, byte_count, modified_ns, status, error
            FROM image WHERE path IN (\(databaseQuestionMarks(count: chunk.count)))
            """)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(chunk))
        while let row = try rows.next() {
          let image = StoredImage(row)
          images[image.path] = image
        }
      }
      return images
    }
  }

  /// The paths of the images numbered `ids`; unknown numbers are left out.
  ///
  /// - Complexity: One search by key for each image.
  public func paths(ofImages ids: [Int64]) throws(StoreError) -> [Int64: String] {
    try read { db in
      let statement = try db.cachedStatement(sql: "SELECT path FROM image WHERE image_id = ?")
      var paths: [Int64: String] = [:]
      for id in ids { paths[id] = try String.fetchOne(statement, arguments: [id]) }
      return paths
    }
  }

  /// Which of the features of `sha256s` by `recipeIDs` are in the store.
  ///
  /// - Complexity: One index search for each digest.
  public func existingFeatures(
    sha256s: [String], recipeIDs: [Int64]
  ) throws(StoreError) -> Set<FeatureKey> {
    let wanted = Set(recipeIDs)
    return try read { db in
      var keys: Set<FeatureKey> = []
      keys.reserveCapacity(sha256s.count * wanted.count)
      for chunk in sha256s.chunks(of: Self.chunkSize) {
        let statement = try db.cachedStatement(
          sql: """
            SELECT c.sha256, s.recipe_id
            FROM content AS c JOIN feature_summary AS s ON s.content_id = c.content_id
            WHERE c.sha256 IN (\(databaseQuestionMarks(count: chunk.count)))
            """)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(chunk))
        while let row = try rows.next() {
          let key = FeatureKey(sha256: row[0], recipeID: row[1])
          if wanted.contains(key.recipeID) { keys.insert(key) }
        }
      }
      return keys
    }
  }

  /// Stores a batch of images and their new features as one transaction.
  ///
  /// A known path is updated and keeps its number; a new one gets the next number, in the order of `batch`.
  /// A feature that is already there for the same bytes and recipe stays as it is. So committing the images
  /// of a dataset in order leaves the same rows however the order was cut into batches, and whether
  /// or not the process died in between.
  ///
  /// Every commit writes whole pages of 64 KiB, of the vectors and of the indexes: a few hundred images, or
  /// what a second brings, cost half as much for each image as batches of 32.
  ///
  /// - Throws: `StoreError.dimension`, `.unknownRecipe`, or what the disk does; nothing is kept then.
  public func commit(_ batch: [ProcessedImage]) throws(StoreError) {
    try write { db in
      var writer = try BatchWriter(db, storePath: path)
      for image in batch { try writer.write(image) }
    }
  }

  /// Deletes the features that belong to no image any more, because its bytes changed.
  ///
  /// - Returns: How many vectors were deleted. Their space is used again by later ones.
  @discardableResult
  public func removeUnreferencedFeatures() throws(StoreError) -> Int {
    try write { db in
      let unreferenced = "NOT EXISTS (SELECT 1 FROM image AS i WHERE i.content_id = content.content_id)"
      try db.execute(
        sql: """
          DELETE FROM feature_summary WHERE content_id IN (SELECT content_id FROM content WHERE \(unreferenced))
          """)
      let count = db.changesCount
      try db.execute(sql: "DELETE FROM content WHERE \(unreferenced)")
      return count
    }
  }
}

/// The prepared statements that store one batch.
private struct BatchWriter {
  private let db: Database
  private let dimensions: [Int64: Int]
  private let storePath: String
  private let findContent, content, image, summary, vector: Statement
  /// The bytes of the vector that was written last.
  private var blob = Data()

  init(_ db: Database, storePath: String) throws {
    (self.db, self.storePath) = (db, storePath)
    let rows = try Row.fetchAll(db, sql: "SELECT recipe_id, dimension FROM recipe")
    dimensions = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    findContent = try db.cachedStatement(sql: "SELECT content_id FROM content WHERE sha256 = ?")
    content = try db.cachedStatement(sql: "INSERT INTO content (sha256) VALUES (?)")
    image = try db.cachedStatement(
      sql: """
        INSERT INTO image (path, label, split, sha256, width, height, byte_count, format, modified_ns, status,
          error, content_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET label = excluded.label, split = excluded.split,
          sha256 = excluded.sha256, width = excluded.width, height = excluded.height,
          byte_count = excluded.byte_count, format = excluded.format, modified_ns = excluded.modified_ns,
          status = excluded.status, error = excluded.error, content_id = excluded.content_id
        """)
    summary = try db.cachedStatement(
      sql: """
        INSERT INTO feature_summary (recipe_id, content_id, l2_norm, mean, zero_fraction)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (content_id, recipe_id) DO NOTHING
        """)
    vector = try db.cachedStatement(sql: "INSERT INTO feature_vector (vector_id, vector) VALUES (?, ?)")
  }

  mutating func write(_ processed: ProcessedImage) throws {
    // Only what was decoded has content, and with it features.
    let contentID = processed.error == nil ? try contentID(sha256: processed.sha256) : nil
    let status = processed.error == nil ? StoredImage.Status.ok : .failed
    try image.execute(arguments: [
      processed.path, processed.label, processed.split, processed.sha256, processed.width, processed.height,
      processed.byteCount, processed.format, processed.modifiedNanoseconds, status.rawValue, processed.error,
      contentID,
    ])
    for feature in processed.features { try write(feature, of: processed.path, contentID: contentID) }
  }

  private func contentID(sha256: String?) throws -> Int64 {
    if let known = try Int64.fetchOne(findContent, arguments: [sha256]) { return known }
    try content.execute(arguments: [sha256])
    return db.lastInsertedRowID
  }

  private mutating func write(_ feature: ProcessedImage.Feature, of path: String, contentID: Int64?) throws {
    guard let dimension = dimensions[feature.recipeID] else {
      throw StoreError.unknownRecipe(path: storePath, recipeID: feature.recipeID)
    }
    guard feature.vector.count == dimension else {
      throw StoreError.dimension(
        image: path, recipeID: feature.recipeID, found: feature.vector.count, expected: dimension)
    }
    let values = VectorSummary(feature.vector)
    try summary.execute(arguments: [
      feature.recipeID, contentID, values.l2Norm, values.mean, values.zeroFraction,
    ])
    guard db.changesCount == 1 else { return }
    VectorBlob.encode(feature.vector, into: &blob)
    try vector.execute(arguments: [db.lastInsertedRowID, blob])
  }
}

extension StoredImage {
  /// The columns `image_id, path, label, split, sha256, width, height, byte_count, modified_ns, status, error`.
  init(_ row: Row) {
    self.init(
      id: row[0], path: row[1], label: row[2], split: row[3], sha256: row[4], width: row[5], height: row[6],
      byteCount: row[7], modifiedNanoseconds: row[8], status: row[9] == "ok" ? .ok : .failed, error: row[10])
  }
}

extension Array {
  /// The elements in slices of `size`, the last one perhaps shorter.
  func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
