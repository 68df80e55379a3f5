import GRDB

extension FeatureStore {
  /// Looks for damage: in SQLite's own structures, in the schema, between tables, and in vectors.
  ///
  /// - Complexity: Reads the whole file.
  public func check() throws(StoreError) -> StoreCheck {
    try read { db in
      var problems: [String] = []
      var notes: [String] = []
      do {
        problems += try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
        let (missing, extra) = try Self.schemaDifferences(db)
        problems += missing
        notes += extra
        problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(100).map { row in
          "table \(row[0] as String), row \((row[1] as Int64?).map(String.init) ?? "unknown"): "
            + "refers to a row of \(row[2] as String) that does not exist"
        }
        // What follows would stop at the first table that is not there.
        guard missing.isEmpty else { return StoreCheck(problems: problems, notes: notes) }
        problems += try Self.vectorProblems(db) + Self.modelProblems(db)
        notes += try Self.leftovers(db)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        // Damage may also stop the search for it.
        problems.append("the search stopped: \(error.message ?? "damaged")")
      }
      return StoreCheck(problems: problems, notes: notes)
    }
  }

  /// Hands over all images that were usable or not, by number, with what is known about their files.
  ///
  /// - Parameter limit: How many; those with a number larger than `imageID` come first.
  public func images(after imageID: Int64, limit: Int) throws(StoreError) -> [StoredImage] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT image_id, path, label, split, sha256, width, height, byte_count, modified_ns, status, error
          FROM image WHERE image_id > ? ORDER BY image_id LIMIT ?
          """, arguments: [imageID, limit]
      ).map(StoredImage.init)
    }
  }

  /// Tables, views and indexes that a store of this version has and this one lacks or has otherwise, and those of
  /// somebody else.
  private static func schemaDifferences(_ db: Database) throws -> (missing: [String], extra: [String]) {
    let version = try schemaVersion(db)
    let whole = try DatabaseQueue()
    let migrations = StoreSchema.migrator.migrations
    guard (1...migrations.count).contains(version) else { return (["schema version \(version)"], []) }
    try StoreSchema.migrator.migrate(whole, upTo: migrations[version - 1])
    let sql = """
      SELECT type, name, sql FROM sqlite_master
      WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'grdb\\_%' ESCAPE '\\'
      """
    func objects(_ db: Database) throws -> [String: (type: String, sql: String)] {
      let rows = try Row.fetchAll(db, sql: sql)
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[1], (type: $0[0], sql: $0[2])) })
    }
    let expected = try whole.read(objects)
    let found = try objects(db)
    let ours = try Set(
      Row.fetchAll(db, sql: "SELECT model_id, reduced_view FROM model WHERE reduced_view IS NOT NULL")
        .flatMap { [scoreTable($0[0]), $0[1] as String] })
    var missing: [String] = []
    let isCurrent = version == StoreSchema.version
    // Views and indexes of older stores are those of the program that made them.
    for (name, object) in expected.sorted(by: { $0.key < $1.key }) where isCurrent || object.type == "table" {
      guard let other = found[name], other.type == object.type else {
        missing.append("the \(object.type) \(name) is missing")
        continue
      }
      if isCurrent, other.sql != object.sql {
        missing.append("the \(object.type) \(name) is not that of schema version \(version)")
      }
    }
    for name in ours.sorted() where found[name] == nil {
      missing.append("the reduced scores \(name) are missing")
    }
    let extra = found.keys.filter { expected[$0] == nil && !ours.contains($0) }.sorted()
    return (missing, extra.map { "the \(found[$0]!.type) \($0) is not the store's own; it is left alone" })
  }

  private static func vectorProblems(_ db: Database) throws -> [String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.vector_id, c.sha256, length(v.vector), 4 * r.dimension
        FROM feature_summary AS s
        JOIN content AS c ON c.content_id = s.content_id
        JOIN recipe AS r ON r.recipe_id = s.recipe_id
        LEFT JOIN feature_vector AS v ON v.vector_id = s.vector_id
        WHERE length(v.vector) IS NOT 4 * r.dimension
        LIMIT 100
        """)
    return rows.map { row in
      let found = (row[2] as Int?).map { "\($0) bytes" } ?? "nothing"
      return
        "vector \(row[0] as Int64) of \(row[1] as String): found \(found), expected \(row[3] as Int) bytes"
    }
  }

  private static func modelProblems(_ db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql:
        "SELECT name FROM model WHERE model_id NOT IN (SELECT model_id FROM model_artifact) ORDER BY model_id"
    ).map { "model \($0) has no payload" }
  }

  /// What is sound but of no use, or odd.
  private static func leftovers(_ db: Database) throws -> [String] {
    let counts = [
      (
        """
        SELECT count(*) FROM feature_summary AS s
        WHERE NOT EXISTS (SELECT 1 FROM image AS i WHERE i.content_id = s.content_id)
        """, "vectors belong to no image any more; `pipeline store gc` drops them"
      ),
      (
        """
        SELECT count(*) FROM content AS c
        WHERE NOT EXISTS (SELECT 1 FROM image AS i WHERE i.content_id = c.content_id)
          AND NOT EXISTS (SELECT 1 FROM feature_summary AS s WHERE s.content_id = c.content_id)
        """, "contents belong to no image any more; `pipeline store gc` drops them"
      ),
      (
        "SELECT count(*) FROM feature_summary WHERE l2_norm IS NULL OR abs(l2_norm) > 1.7976931348623157e308",
        "vectors hold NaN or infinite values, which nothing can be fitted on; `SELECT * FROM feature WHERE l2_norm "
          + "IS NULL` names the images"
      ),
    ]
    return try counts.compactMap { sql, text in
      let count = try Int.fetchOne(db, sql: sql)!
      return count == 0 ? nil : "\(count) \(text)"
    }
  }
}
