import GRDB

/// Adds stores one after the other to the one they are joined in.
///
/// Numbers of rows differ between stores, so for every kind of row there is a temporary table `map_…` from the number
/// in the store that is read (`old`) to that in the joined one (`new`). `state` is 1 for a row that came with this
/// store, 0 for one that was there already and says the same, -1 for one that was there and says something else.
final class MergeWriter {
  let db: Database
  private let isCancelled: () -> Bool
  private let progressed: (MergeProgress) -> Void
  /// What the stores disagree about.
  var conflicts = MergeConflictList()
  /// What was left behind, and why.
  private(set) var notes: [String] = []

  init(
    _ db: Database, isCancelled: @escaping () -> Bool, progressed: @escaping (MergeProgress) -> Void
  ) throws {
    (self.db, self.isCancelled, self.progressed) = (db, isCancelled, progressed)
    let maps = Self.mapped.map {
      "CREATE TEMP TABLE map_\($0) (old INTEGER PRIMARY KEY, new INTEGER NOT NULL, state INTEGER NOT NULL);"
    }
    try db.execute(
      sql: maps.joined() + """
        CREATE TEMP TABLE numbered_model (name TEXT PRIMARY KEY, created_at TEXT NOT NULL, number INTEGER);
        CREATE TEMP TABLE numbered_run (identity TEXT PRIMARY KEY, started_at TEXT NOT NULL, number INTEGER);
        CREATE TEMP TABLE found_search AS SELECT 0 AS input, * FROM pair_search WHERE 0;
        CREATE TEMP TABLE found_pair AS SELECT 0 AS input, * FROM similar_pair WHERE 0;
        """)
  }

  private static let mapped = ["content", "recipe", "image", "dataset", "run", "model", "search"]

  /// What a run is known by in every store that has it.
  static let runIdentity =
    "json_array(s.pipeline, s.command, s.host, s.process_id, s.started_at, s.program_version)"

  /// Runs `body` while `source` can be read as the schema `source`, at one unchanging state.
  private func attached(_ source: MergeSource, _ body: () throws -> Void) throws {
    try db.execute(sql: "ATTACH ? AS source", arguments: [source.uri])
    do {
      try db.inTransaction(.deferred) {
        try body()
        return .commit
      }
    } catch {
      try? db.execute(sql: "DETACH source")
      throw error
    }
    try db.execute(sql: "DETACH source")
  }

  // MARK: Numbers of models and runs

  /// Takes down the models and runs of a store. Their numbers tell which is the newest, so they are given by time
  /// over all stores.
  func number(_ source: MergeSource) throws {
    try attached(source) {
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO numbered_model (name, created_at) SELECT name, created_at FROM source.model;
          INSERT OR IGNORE INTO numbered_run (identity, started_at)
          SELECT \(Self.runIdentity), s.started_at FROM source.run AS s;
          """)
    }
  }

  /// Numbers them, from 1.
  func assignNumbers() throws {
    for (table, key, time) in [
      ("numbered_model", "name", "created_at"), ("numbered_run", "identity", "started_at"),
    ] {
      try db.execute(
        sql: """
          UPDATE \(table) SET number = n FROM (
            SELECT \(key) AS k, row_number() OVER (ORDER BY \(time), \(key)) AS n FROM \(table)
          ) WHERE \(key) = k
          """)
    }
  }

  // MARK: A store

  /// Adds all rows of `source` that are not there yet.
  func add(_ source: MergeSource) throws -> MergeOutcome.Input {
    var input: MergeOutcome.Input?
    try attached(source) {
      for name in Self.mapped { try db.execute(sql: "DELETE FROM map_\(name)") }
      let before = try counts(in: "main")
      try addContents()
      try addRecipes(of: source)
      try addImages(of: source)
      try addFeatures(of: source)
      try addDatasets(of: source)
      try addRuns(of: source)
      try addModels(of: source)
      try addSearches(of: source)
      try findPairs(of: source)
      let (all, after) = (try counts(in: "source"), try counts(in: "main"))
      input = MergeOutcome.Input(
        path: source.path, imageCount: all[0], vectorCount: all[1], modelCount: all[2], runCount: all[3],
        newImageCount: after[0] - before[0], newVectorCount: after[1] - before[1],
        newModelCount: after[2] - before[2], newRunCount: after[3] - before[3])
    }
    // `attached` has run its body or thrown.
    return input!
  }

  private func counts(in schema: String) throws -> [Int] {
    try ["image", "feature_summary", "model", "run"].map {
      try Int.fetchOne(db, sql: "SELECT count(*) FROM \(schema).\($0)")!
    }
  }

  private func addContents() throws {
    try db.execute(
      sql: """
        INSERT INTO main.content (sha256) SELECT sha256 FROM source.content WHERE true ORDER BY content_id
        ON CONFLICT DO NOTHING;
        INSERT INTO map_content
        SELECT s.content_id, m.content_id, 0
        FROM source.content AS s CROSS JOIN main.content AS m ON m.sha256 = s.sha256;
        """)
    try checkCancelled()
  }

  // Where the weights lay is no part of a recipe's identity, and stands in its description too.
  private func addRecipes(of source: MergeSource) throws {
    let compared = ["backbone", "weights_digest", "layer", "pooling", "dimension"]
    try report(
      .recipe, from: source, subject: "s.backbone || ' ' || s.layer || ' ' || substr(s.fingerprint, 1, 12)",
      compared: compared, rows: "source.recipe AS s JOIN main.recipe AS m ON m.fingerprint = s.fingerprint")
    let columns = try columns(of: "recipe", without: "recipe_id")
    try db.execute(
      sql: """
        INSERT INTO main.recipe (\(columns)) SELECT \(columns) FROM source.recipe WHERE true ORDER BY recipe_id
        ON CONFLICT (fingerprint) DO NOTHING;
        INSERT INTO map_recipe
        SELECT s.recipe_id, m.recipe_id, 0 FROM source.recipe AS s JOIN main.recipe AS m ON m.fingerprint = s.fingerprint;
        """)
  }

  // When a file was changed is a note for the next run on the machine that took it, and no difference.
  private func addImages(of source: MergeSource) throws {
    let rows = "source.image AS s CROSS JOIN main.image AS m ON m.path = s.path"
    try report(
      .image, from: source, subject: "s.path", compared: ["sha256", "status", "width", "height"], rows: rows)
    try report(.label, from: source, subject: "s.path", compared: ["label", "split"], rows: rows)
    try checkCancelled()
    let columns = try columns(of: "image", without: "image_id", "content_id")
    try db.execute(
      sql: """
        INSERT INTO main.image (\(columns), content_id)
        SELECT \(columns), c.new FROM source.image AS s LEFT JOIN map_content AS c ON c.old = s.content_id
        WHERE true ORDER BY s.image_id
        ON CONFLICT (path) DO NOTHING;
        INSERT INTO map_image SELECT s.image_id, m.image_id, 0 FROM \(rows);
        """)
    try checkCancelled()
  }

  // MARK: Features

  /// Vectors of the joined store with larger numbers came with this store.
  private func addFeatures(of source: MergeSource) throws {
    let last = try Int64.fetchOne(db, sql: "SELECT ifnull(max(vector_id), 0) FROM main.feature_summary")!
    let columns = try columns(of: "feature_summary", without: "vector_id", "recipe_id", "content_id")
    try db.execute(
      sql: """
        INSERT INTO main.feature_summary (recipe_id, content_id, \(columns))
        SELECT r.new, c.new, \(columns)
        FROM source.feature_summary AS s
        JOIN map_recipe AS r ON r.old = s.recipe_id JOIN map_content AS c ON c.old = s.content_id
        WHERE true ORDER BY s.vector_id
        ON CONFLICT (content_id, recipe_id) DO NOTHING
        """)
    let rows = """
      source.feature_vector AS v
      CROSS JOIN source.feature_summary AS s ON s.vector_id = v.vector_id
      CROSS JOIN map_recipe AS r ON r.old = s.recipe_id
      CROSS JOIN map_content AS c ON c.old = s.content_id
      CROSS JOIN main.feature_summary AS m ON m.content_id = c.new AND m.recipe_id = r.new
      """
    let copy = try db.makeStatement(
      sql: """
        INSERT INTO main.feature_vector (vector_id, vector)
        SELECT m.vector_id, v.vector FROM \(rows)
        WHERE v.vector_id BETWEEN ? AND ? AND m.vector_id > ? ORDER BY v.vector_id
        """)
    // Where everything in the joined store came with this store there is nothing to compare.
    let compare = try db.makeStatement(
      sql: """
        SELECT s.content_id, s.recipe_id, w.vector, v.vector FROM \(rows)
        CROSS JOIN main.feature_vector AS w ON w.vector_id = m.vector_id
        WHERE v.vector_id BETWEEN ? AND ? AND m.vector_id <= ? AND w.vector <> v.vector
        """)
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM source.feature_summary")!
    let largest = try Int64.fetchOne(db, sql: "SELECT ifnull(max(vector_id), 0) FROM source.feature_vector")!
    let step: Int64 = 1024
    for start in stride(from: Int64(1), through: largest, by: Int64.Stride(step)) {
      try checkCancelled()
      let end = start + step - 1
      try copy.execute(arguments: [start, end, last])
      if last > 0 { try reportVectors(compare, arguments: [start, end, last], from: source) }
      progressed(
        MergeProgress(
          input: source.path, doneCount: min(Int(end), total), totalCount: total))
    }
  }

  private func reportVectors(
    _ statement: Statement, arguments: StatementArguments, from source: MergeSource
  ) throws {
    let cursor = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try cursor.next() {
      let (content, recipe): (Int64, Int64) = (row[0], row[1])
      let difference = VectorDifference(row[2], row[3])
      guard conflicts.wantsMore(.vector) else {
        conflicts.count(.vector)
        continue
      }
      let names = try Row.fetchOne(
        db,
        sql: """
          SELECT ifnull((SELECT path FROM source.image WHERE content_id = c.content_id LIMIT 1), 'no image'),
            substr(c.sha256, 1, 12), r.backbone || ' ' || r.layer || ' ' || r.pooling, substr(r.fingerprint, 1, 12)
          FROM source.content AS c, source.recipe AS r WHERE c.content_id = ? AND r.recipe_id = ?
          """, arguments: [content, recipe])!
      conflicts.add(
        MergeConflict(
          kind: .vector,
          subject:
            "\(names[0] as String) (\(names[1] as String)) by \(names[2] as String) (\(names[3] as String))",
          detail: difference.description, input: source.path, relativeDifference: difference.relative))
    }
  }

  // MARK: Tools

  func checkCancelled() throws {
    if isCancelled() { throw CancellationError() }
  }

  func note(_ text: String) { notes.append(text) }

  /// The columns of a table that are stored, as they are written in SQL, without some.
  func columns(of table: String, without left: String...) throws -> String {
    // 0: neither hidden nor generated.
    try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid", arguments: [table]
    ).filter { !left.contains($0) }.joined(separator: ", ")
  }

  /// Writes down rows of which some `compared` column differs between `s`, in the source, and `m`, in the joined store.
  func report(
    _ kind: MergeConflict.Kind, from source: MergeSource, subject: String, compared: [String], rows: String
  ) throws {
    let differs = compared.map { "s.\($0) IS NOT m.\($0)" }.joined(separator: " OR ")
    let values = compared.flatMap { ["m.\($0)", "s.\($0)"] }.joined(separator: ", ")
    let cursor = try Row.fetchCursor(db, sql: "SELECT \(subject), \(values) FROM \(rows) WHERE \(differs)")
    while let row = try cursor.next() {
      guard conflicts.wantsMore(kind) else {
        conflicts.count(kind)
        continue
      }
      var parts: [String] = []
      for (index, column) in compared.enumerated() {
        let (old, new): (DatabaseValue, DatabaseValue) = (row[1 + 2 * index], row[2 + 2 * index])
        if old != new { parts.append("\(column) \(Self.shown(old)), here \(Self.shown(new))") }
      }
      conflicts.add(
        MergeConflict(
          kind: kind, subject: row.text(0) ?? "", detail: parts.joined(separator: "; "), input: source.path,
          relativeDifference: nil))
    }
  }

  private static func shown(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: "none"
    case .int64(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text):
      text.count > 64 ? "\(text.prefix(61))…" : text.count == 64 ? "\(text.prefix(12))…" : text
    case .blob(let data): "\(data.count) bytes"
    }
  }
}
