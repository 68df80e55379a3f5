import GRDB

extension FeatureStore {
  /// What `sweep` would drop.
  ///
  /// - Throws: `StoreError.unknownRecipe`, `.unknownModel`; `.needed` for a recipe that a model which stays was
  ///   fitted on.
  /// - Complexity: Linear in images and features; reads no vector.
  public func plan(_ sweep: StoreSweep) throws(StoreError) -> SweepPlan {
    try Self.translating(path) {
      try queue.writeWithoutTransaction { db in
        // Temporary tables may be written by readers too.
        try Self.listDoomed(db, sweep, path: path)
        defer { try? Self.forgetDoomed(db) }
        return try Self.plan(db, sweep)
      }
    }
  }

  /// Drops what `sweep` names, and features that belong to no image any more, as one transaction.
  ///
  /// The file stays as large as it is, until `compact()`.
  ///
  /// - Returns: What was dropped.
  /// - Throws: As `plan(_:)`; nothing is dropped then.
  public func sweep(_ sweep: StoreSweep) throws(StoreError) -> SweepPlan {
    try write { db in
      try Self.listDoomed(db, sweep, path: path)
      let plan = try Self.plan(db, sweep)
      for id in try Int64.fetchAll(db, sql: "SELECT id FROM temp.doomed_model") {
        try Self.deleteModel(db, id)
      }
      try db.execute(
        sql: """
          DELETE FROM image WHERE image_id IN (SELECT id FROM temp.doomed_image);
          DELETE FROM feature_summary WHERE vector_id IN (SELECT id FROM temp.doomed_vector);
          DELETE FROM content WHERE content_id IN (SELECT id FROM temp.doomed_content);
          DELETE FROM recipe WHERE recipe_id IN (SELECT id FROM temp.doomed_recipe);
          DELETE FROM run WHERE run_id IN (SELECT id FROM temp.doomed_run);
          """)
      try Self.forgetDoomed(db)
      return plan
    }
  }

  /// Gives the space of dropped rows back to the file system.
  ///
  /// SQLite's VACUUM: a copy is made in the folder of temporary files (`SQLITE_TMPDIR`) and written back by way of the
  /// log, so that readers go on and a full disk or a killed process leaves the store as it was. Page size and WAL
  /// mode stay.
  ///
  /// - Returns: By how many bytes file and log became smaller; 0 where a reader keeps the log in use, until it ends.
  /// - Throws: `StoreError.diskFull`; nothing is lost then.
  public func compact() throws(StoreError) -> Int {
    guard access != .reader else { throw .readOnly(path: path) }
    func byteCount() -> Int { Self.byteCount(ofFile: path) + Self.byteCount(ofFile: path + "-wal") }
    let before = byteCount()
    try Self.translating(path) {
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM")
        _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
    return max(0, before - byteCount())
  }

  private static let doomed = ["model", "recipe", "image", "content", "vector", "run"]

  private static func forgetDoomed(_ db: Database) throws {
    try db.execute(sql: doomed.map { "DROP TABLE IF EXISTS temp.doomed_\($0);" }.joined())
  }

  /// Lists what goes in temporary tables, so that the plan and the deed cannot differ.
  private static func listDoomed(_ db: Database, _ sweep: StoreSweep, path: String) throws {
    try forgetDoomed(db)
    try db.execute(
      sql: doomed.map { "CREATE TEMP TABLE doomed_\($0) (id INTEGER PRIMARY KEY);" }.joined())
    for name in sweep.models {
      let id = try Int64.fetchOne(db, sql: "SELECT model_id FROM model WHERE name = ?", arguments: [name])
      guard let id else {
        throw StoreError.unknownModel(
          path: path, name: name, known: try String.fetchAll(db, sql: "SELECT name FROM model ORDER BY name"))
      }
      try db.execute(sql: "INSERT OR IGNORE INTO temp.doomed_model VALUES (?)", arguments: [id])
    }
    for id in sweep.recipeIDs {
      guard
        try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM recipe WHERE recipe_id = ?)", arguments: [id])!
      else { throw StoreError.unknownRecipe(path: path, recipeID: id) }
      let users = try String.fetchAll(
        db,
        sql: """
          SELECT name FROM model
          WHERE recipe_id = ? AND model_id NOT IN (SELECT id FROM temp.doomed_model) ORDER BY model_id
          """, arguments: [id])
      guard users.isEmpty else {
        throw StoreError.needed(path: path, what: "recipe \(id)", by: users.map { "model \($0)" })
      }
      try db.execute(sql: "INSERT OR IGNORE INTO temp.doomed_recipe VALUES (?)", arguments: [id])
    }
    let gone = try db.makeStatement(sql: "INSERT OR IGNORE INTO temp.doomed_image VALUES (?)")
    for id in sweep.goneImageIDs { try gone.execute(arguments: [id]) }
    try db.execute(
      sql: """
        DELETE FROM temp.doomed_image WHERE \(neededImage)\(try hasMaps(db) ? " OR \(explainedImage)" : "");
        INSERT INTO temp.doomed_content
        SELECT content_id FROM content AS c WHERE NOT EXISTS (
          SELECT 1 FROM image AS i
          WHERE i.content_id = c.content_id AND i.image_id NOT IN (SELECT id FROM temp.doomed_image));
        INSERT INTO temp.doomed_vector
        SELECT vector_id FROM feature_summary
        WHERE content_id IN (SELECT id FROM temp.doomed_content)
          OR recipe_id IN (SELECT id FROM temp.doomed_recipe);
        """)
    if let date = sweep.runsBefore {
      try db.execute(
        sql: """
          INSERT INTO temp.doomed_run SELECT run_id FROM run
          WHERE started_at < ? AND run_id NOT IN (
            SELECT run_id FROM model
            WHERE run_id IS NOT NULL AND model_id NOT IN (SELECT id FROM temp.doomed_model))
          """, arguments: [date])
    }
  }

  // A dataset lists its images. A model has said something about an image; or it has no dataset, and then any image
  // with its features may be one that it was fitted on.
  private static let neededImage = """
    id IN (SELECT image_id FROM dataset_image)
    OR id IN (SELECT image_id FROM prediction WHERE model_id NOT IN (SELECT id FROM temp.doomed_model))
    OR EXISTS (
      SELECT 1 FROM image AS i JOIN feature_summary AS s ON s.content_id = i.content_id
      JOIN model AS m ON m.recipe_id = s.recipe_id
      WHERE i.image_id = id AND m.dataset_id IS NULL AND m.model_id NOT IN (SELECT id FROM temp.doomed_model))
    """

  private static let explainedImage =
    "id IN (SELECT image_id FROM activation_map WHERE model_id NOT IN (SELECT id FROM temp.doomed_model))"

  /// Whether the store's schema has maps: a plan is made for older ones too.
  private static func hasMaps(_ db: Database) throws -> Bool { try db.tableExists("activation_map") }

  private static func plan(_ db: Database, _ sweep: StoreSweep) throws -> SweepPlan {
    let maps = """
      SELECT count(*), sum(length(grid)) FROM activation_map
      WHERE model_id IN (SELECT id FROM temp.doomed_model)
      """
    let queries = [
      (
        "models",
        """
        SELECT count(*), sum(length(a.payload)) FROM temp.doomed_model AS d
        LEFT JOIN model_artifact AS a ON a.model_id = d.id
        """
      ),
      (
        "predictions",
        "SELECT count(*), 0 FROM prediction WHERE model_id IN (SELECT id FROM temp.doomed_model)"
      ),
      ("maps", try hasMaps(db) ? maps : "SELECT 0, 0"),
      ("recipes", "SELECT count(*), 0 FROM temp.doomed_recipe"),
      (
        "images whose files are gone",
        "SELECT count(*), sum(length(path)) FROM image WHERE image_id IN (SELECT id FROM temp.doomed_image)"
      ),
      (
        "vectors",
        """
        SELECT count(*), sum(4 * r.dimension) FROM temp.doomed_vector AS d
        JOIN feature_summary AS s ON s.vector_id = d.id JOIN recipe AS r ON r.recipe_id = s.recipe_id
        """
      ),
      ("contents of no image", "SELECT count(*), 64 * count(*) FROM temp.doomed_content"),
      (
        "runs",
        """
        SELECT count(*), sum(length(command) + ifnull(length(specification), 0))
        FROM run WHERE run_id IN (SELECT id FROM temp.doomed_run)
        """
      ),
    ]
    var items: [SweepPlan.Item] = []
    for (what, sql) in queries {
      let row = try Row.fetchOne(db, sql: sql)!
      let count: Int = row[0]
      if count > 0 { items.append(SweepPlan.Item(what: what, count: count, byteCount: row[1] ?? 0)) }
    }
    var kept: [String] = []
    let images = try Int.fetchOne(db, sql: "SELECT count(*) FROM temp.doomed_image")!
    let keptImages = Set(sweep.goneImageIDs).count - images
    if keptImages > 0 {
      kept.append("\(keptImages) images whose files are gone: a dataset or a model needs them")
    }
    if let date = sweep.runsBefore {
      let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE started_at < ?", arguments: [date])!
      let keptRuns = all - (try Int.fetchOne(db, sql: "SELECT count(*) FROM temp.doomed_run")!)
      if keptRuns > 0 { kept.append("\(keptRuns) runs before \(date): a model is from them") }
    }
    let free = try Int.fetchOne(
      db, sql: "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")!
    return SweepPlan(items: items, kept: kept, freeByteCount: free)
  }
}
