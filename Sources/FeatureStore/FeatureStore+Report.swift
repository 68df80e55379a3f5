import Foundation
import GRDB

extension FeatureStore {
  /// Counts what the store holds.
  ///
  /// - Complexity: Linear in images and features; reads no vector.
  public func info() throws(StoreError) -> StoreInfo {
    let recipes = try recipes()
    return try read { db in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
      let pageSize = try count("PRAGMA page_size")
      let vectors = try Row.fetchAll(
        db, sql: "SELECT recipe_id, count(*) FROM feature_summary GROUP BY recipe_id")
      let vectorCounts = Dictionary(uniqueKeysWithValues: vectors.map { ($0[0] as Int64, $0[1] as Int) })
      return StoreInfo(
        schemaVersion: try count("PRAGMA user_version"),
        byteCount: try count("PRAGMA page_count") * pageSize,
        logByteCount: Self.byteCount(ofFile: path + "-wal"),
        freeByteCount: try count("PRAGMA freelist_count") * pageSize,
        imageCount: try count("SELECT count(*) FROM image"),
        failedCount: try count("SELECT count(*) FROM image WHERE status = 'failed'"),
        duplicateCount: try count("SELECT count(content_id) - count(DISTINCT content_id) FROM image"),
        recipes: recipes.map {
          StoreInfo.RecipeCount(recipe: $0, vectorCount: vectorCounts[$0.id] ?? 0)
        },
        unreferencedVectorCount: try count(
          """
          SELECT count(*) FROM feature_summary AS s
          WHERE NOT EXISTS (SELECT 1 FROM image AS i WHERE i.content_id = s.content_id)
          """),
        datasetCount: try count("SELECT count(*) FROM dataset"),
        modelCount: try count("SELECT count(*) FROM model"),
        predictionCount: try count("SELECT count(*) FROM prediction"),
        runCount: try count("SELECT count(*) FROM run"))
    }
  }

  /// Looks for damage: in SQLite's own structures, between tables, and in vectors.
  ///
  /// - Complexity: Reads the whole file.
  public func check() throws(StoreError) -> StoreCheck {
    try read { db in
      var problems: [String] = []
      do {
        problems += try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
        problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(100).map { row in
          "table \(row[0] as String), row \((row[1] as Int64?).map(String.init) ?? "unknown"): "
            + "refers to a row of \(row[2] as String) that does not exist"
        }
        problems += try Self.vectorProblems(db)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        // Damage may also stop the search for it.
        problems.append("the search stopped: \(error.message ?? "damaged")")
      }
      return StoreCheck(problems: problems)
    }
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

  /// The size of the file at `path`, 0 where there is none.
  static func byteCount(ofFile path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}
