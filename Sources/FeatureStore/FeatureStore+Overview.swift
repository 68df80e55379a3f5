import GRDB

/// How many images of a class are in a part of a dataset.
public struct ClassBalance: Sendable, Equatable {
  /// The class, nil for images without a label.
  public let label: String?
  /// The part, nil for images in none.
  public let split: String?
  /// How many images, those that failed among them.
  public let count: Int
}

/// How many images failed for one reason.
public struct FailureCount: Sendable, Equatable {
  /// The reason, as stored.
  public let error: String
  /// How many images.
  public let count: Int
}

/// Images that are alike in two parts of a dataset.
public struct ImagePair: Sendable, Equatable {
  /// The images' numbers.
  public let first, second: Int64
  /// The parts they are in.
  public let firstSplit, secondSplit: String
  /// The cosine between their features; nil for copies.
  public let cosine: Double?
}

/// Pairs of images that look alike and lie in two parts of a dataset.
public struct LeakingPairs: Sendable, Equatable {
  /// The least cosine that was looked for.
  public let threshold: Double
  /// When, ISO 8601 in UTC.
  public let searchedAt: String
  /// How many pairs lie in two parts of the dataset.
  public let count: Int
  /// The most similar of them.
  public let pairs: [ImagePair]
}

/// What a dataset, or a whole store, has in it, for those who look at it.
///
/// A dataset of nil stands for all images, with the labels and splits of the latest run.
extension FeatureStore {
  /// The names of the datasets, that of the newest last.
  public func datasetNames() throws(StoreError) -> [String] {
    try read { db in try String.fetchAll(db, sql: "SELECT name FROM dataset ORDER BY dataset_id") }
  }

  /// How many images each class has in each part, by class and part.
  ///
  /// - Complexity: Linear in the images.
  public func classBalance(dataset: String?) throws(StoreError) -> [ClassBalance] {
    try read { db in
      let members = try Self.members(db, dataset: dataset, path: path)
      return try Row.fetchAll(
        db, sql: "WITH \(members.sql) SELECT label, split, count(*) FROM member GROUP BY label, split",
        arguments: members.arguments
      ).map { ClassBalance(label: $0[0], split: $0[1], count: $0[2]) }
    }
  }

  /// How many images failed for which reason, the most frequent first.
  public func failureCounts(dataset: String?) throws(StoreError) -> [FailureCount] {
    try read { db in
      let members = try Self.members(db, dataset: dataset, path: path)
      return try Row.fetchAll(
        db,
        sql: """
          WITH \(members.sql) SELECT i.error, count(*) AS count
          FROM member JOIN image AS i ON i.image_id = member.image_id WHERE i.status = 'failed'
          GROUP BY i.error ORDER BY count DESC, i.error
          """, arguments: members.arguments
      ).map { FailureCount(error: $0[0], count: $0[1]) }
    }
  }

  /// The first `limit` images that failed, by path, with the dataset's labels and splits.
  public func failedImages(dataset: String?, limit: Int) throws(StoreError) -> [StoredImage] {
    try read { db in
      let members = try Self.members(db, dataset: dataset, path: path)
      return try Row.fetchAll(
        db,
        sql: """
          WITH \(members.sql) SELECT i.image_id, i.path, member.label, member.split, i.sha256, i.width, i.height,
            i.byte_count, i.modified_ns, i.status, i.error
          FROM member JOIN image AS i ON i.image_id = member.image_id WHERE i.status = 'failed'
          ORDER BY i.path LIMIT ?
          """, arguments: members.arguments + [limit]
      ).map { StoredImage($0) }
    }
  }

  /// The images numbered `ids`; unknown numbers are left out.
  ///
  /// - Complexity: One search by key for each image.
  public func images(numbered ids: some Sequence<Int64>) throws(StoreError) -> [Int64: StoredImage] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT image_id, path, label, split, sha256, width, height, byte_count, modified_ns, status, error
          FROM image WHERE image_id = ?
          """)
      var images: [Int64: StoredImage] = [:]
      for id in ids {
        if let row = try Row.fetchOne(statement, arguments: [id]) { images[id] = StoredImage(row) }
      }
      return images
    }
  }

  /// How many different contents are in more than one part of the dataset, and for the first `limit` two images each.
  public func copiesAcrossSplits(
    dataset: String?, limit: Int
  ) throws(StoreError) -> (count: Int, pairs: [ImagePair]) {
    try read { db in
      let members = try Self.members(db, dataset: dataset, path: path)
      let spread = """
        WITH \(members.sql), spread AS (
          SELECT i.content_id FROM member JOIN image AS i ON i.image_id = member.image_id
          WHERE i.content_id IS NOT NULL AND member.split IS NOT NULL
          GROUP BY i.content_id HAVING count(DISTINCT member.split) > 1)
        """
      let count = try Int.fetchOne(
        db, sql: "\(spread) SELECT count(*) FROM spread", arguments: members.arguments)!
      // In each content the first image, and the first of another part.
      let pairs = try Row.fetchAll(
        db,
        sql: """
          \(spread), copy AS (
            SELECT i.content_id, i.image_id, member.split
            FROM member JOIN image AS i ON i.image_id = member.image_id
            WHERE member.split IS NOT NULL AND i.content_id IN (SELECT content_id FROM spread ORDER BY content_id LIMIT ?))
          SELECT a.image_id, min(b.image_id), a.split, b.split
          FROM copy AS a JOIN copy AS b ON b.content_id = a.content_id AND b.split <> a.split
          WHERE a.image_id = (SELECT min(image_id) FROM copy AS c WHERE c.content_id = a.content_id)
          GROUP BY a.content_id ORDER BY a.content_id
          """, arguments: members.arguments + [limit]
      ).map {
        ImagePair(first: $0[0], second: $0[1], firstSplit: $0[2], secondSplit: $0[3], cosine: nil)
      }
      return (count, pairs)
    }
  }

  /// The pairs that the last search by the features of recipe `recipeID` found in two parts of the dataset; nil where nobody
  /// has searched.
  public func similarPairsAcrossSplits(
    recipeID: Int64, dataset: String?, limit: Int
  ) throws(StoreError) -> LeakingPairs? {
    try read { db in
      guard try db.tableExists("pair_search"),
        let search = try Row.fetchOne(
          db, sql: "SELECT threshold, searched_at FROM pair_search WHERE recipe_id = ?", arguments: [recipeID]
        )
      else { return nil }
      let members = try Self.members(db, dataset: dataset, path: path)
      let pairs = """
        WITH \(members.sql)
        SELECT a.image_id, b.image_id, m.split, o.split, p.cosine
        FROM similar_pair AS p
        JOIN image AS a ON a.content_id = p.content_id JOIN member AS m ON m.image_id = a.image_id
        JOIN image AS b ON b.content_id = p.other_content_id JOIN member AS o ON o.image_id = b.image_id
        WHERE p.recipe_id = ? AND m.split <> o.split
        """
      let arguments = members.arguments + [recipeID]
      return LeakingPairs(
        threshold: search[0], searchedAt: search[1],
        count: try Int.fetchOne(db, sql: "SELECT count(*) FROM (\(pairs))", arguments: arguments)!,
        pairs: try Row.fetchAll(
          db, sql: "\(pairs) ORDER BY p.cosine DESC, a.image_id, b.image_id LIMIT ?",
          arguments: arguments + [limit]
        ).map {
          ImagePair(first: $0[0], second: $0[1], firstSplit: $0[2], secondSplit: $0[3], cosine: $0[4])
        })
    }
  }

  /// The images of a dataset as a table `member(image_id, label, split)`, for a WITH clause.
  private static func members(
    _ db: Database, dataset: String?, path: String
  ) throws -> (sql: String, arguments: StatementArguments) {
    guard let dataset else { return ("member AS (SELECT image_id, label, split FROM image)", []) }
    return (
      "member AS (SELECT image_id, label, split FROM dataset_image WHERE dataset_id = ?)",
      [try datasetID(db, name: dataset, path: path)]
    )
  }
}
