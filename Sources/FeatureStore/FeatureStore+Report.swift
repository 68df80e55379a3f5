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
      let models = try Row.fetchAll(db, sql: "SELECT recipe_id, count(*) FROM model GROUP BY recipe_id")
      let modelCounts = Dictionary(uniqueKeysWithValues: models.map { ($0[0] as Int64, $0[1] as Int) })
      let unreferenced = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*), sum(4 * r.dimension) FROM feature_summary AS s JOIN recipe AS r USING (recipe_id)
          WHERE NOT EXISTS (SELECT 1 FROM image AS i WHERE i.content_id = s.content_id)
          """)!
      return StoreInfo(
        schemaVersion: try count("PRAGMA user_version"),
        byteCount: try count("PRAGMA page_count") * pageSize,
        logByteCount: Self.byteCount(ofFile: path + "-wal"),
        freeByteCount: try count("PRAGMA freelist_count") * pageSize,
        imageCount: try count("SELECT count(*) FROM image"),
        failedCount: try count("SELECT count(*) FROM image WHERE status = 'failed'"),
        duplicateCount: try count("SELECT count(content_id) - count(DISTINCT content_id) FROM image"),
        recipes: recipes.map {
          StoreInfo.RecipeCount(
            recipe: $0, vectorCount: vectorCounts[$0.id] ?? 0, modelCount: modelCounts[$0.id] ?? 0)
        },
        models: try Row.fetchAll(
          db,
          sql: """
            SELECT m.name, m.head, m.recipe_id, ifnull(length(a.payload), 0),
              (SELECT count(*) FROM prediction AS p WHERE p.model_id = m.model_id)
            FROM model AS m LEFT JOIN model_artifact AS a ON a.model_id = m.model_id ORDER BY m.model_id
            """
        ).map {
          StoreInfo.ModelSize(
            name: $0[0], head: $0[1], recipeID: $0[2], byteCount: $0[3], predictionCount: $0[4])
        },
        datasets: try Row.fetchAll(
          db,
          sql: """
            SELECT d.name, count(i.image_id) FROM dataset AS d LEFT JOIN dataset_image AS i USING (dataset_id)
            GROUP BY d.dataset_id ORDER BY d.dataset_id
            """
        ).map { StoreInfo.DatasetSize(name: $0[0], imageCount: $0[1]) },
        strayImageCount: try count(
          "SELECT count(*) FROM image WHERE image_id NOT IN (SELECT image_id FROM dataset_image)"),
        unreferencedVectorCount: unreferenced[0], unreferencedByteCount: unreferenced[1] ?? 0,
        datasetCount: try count("SELECT count(*) FROM dataset"),
        modelCount: try count("SELECT count(*) FROM model"),
        predictionCount: try count("SELECT count(*) FROM prediction"),
        runCount: try count("SELECT count(*) FROM run"),
        unfinishedRunCount: try count("SELECT count(*) FROM run WHERE status IN ('failed', 'interrupted')"))
    }
  }

  /// Rows and bytes of every table, the largest first.
  ///
  /// Bytes are whole pages, those of the table's indexes too; nil where the linked SQLite was built without `dbstat`.
  ///
  /// - Complexity: Reads the whole file.
  public func tableSizes() throws(StoreError) -> [TableSize] {
    try read { db in
      let names = try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
      let canMeasure = try Bool.fetchOne(db, sql: "SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')")!
      let bytes =
        canMeasure
        ? try Row.fetchAll(
          db,
          sql: """
            SELECT m.tbl_name, sum(d.pgsize) FROM dbstat AS d JOIN sqlite_master AS m ON m.name = d.name
            WHERE d.aggregate = TRUE GROUP BY m.tbl_name
            """) : []
      let byteCounts = Dictionary(uniqueKeysWithValues: bytes.map { ($0[0] as String, $0[1] as Int) })
      return try names.map { name in
        TableSize(
          name: name,
          rowCount: try Int.fetchOne(
            db, sql: "SELECT count(*) FROM \"\(name.replacing("\"", with: "\"\""))\"")!,
          byteCount: byteCounts[name])
      }.sorted { ($0.byteCount ?? 0, $1.name) > ($1.byteCount ?? 0, $0.name) }
    }
  }

  /// The size of the file at `path`, 0 where there is none.
  static func byteCount(ofFile path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}
