import GRDB

extension MergeWriter {
  // MARK: Datasets

  func addDatasets(of source: MergeSource) throws {
    let last = try Int64.fetchOne(db, sql: "SELECT ifnull(max(dataset_id), 0) FROM main.dataset")!
    try db.execute(
      sql: """
        INSERT INTO main.dataset (name) SELECT name FROM source.dataset WHERE true ORDER BY dataset_id
        ON CONFLICT (name) DO NOTHING;
        INSERT INTO map_dataset
        SELECT s.dataset_id, m.dataset_id, m.dataset_id > \(last)
        FROM source.dataset AS s JOIN main.dataset AS m ON m.name = s.name;
        """)
    let columns = try columns(of: "dataset_image", without: "dataset_id", "image_id")
    try db.execute(
      sql: """
        INSERT INTO main.dataset_image (dataset_id, image_id, \(columns))
        SELECT d.new, i.new, \(columns)
        FROM source.dataset_image AS s JOIN map_dataset AS d ON d.old = s.dataset_id AND d.state = 1
        JOIN map_image AS i ON i.old = s.image_id
        """)
    try checkCancelled()
    let shared = try Row.fetchAll(
      db,
      sql:
        "SELECT d.old, d.new, m.name FROM map_dataset AS d JOIN main.dataset AS m ON m.dataset_id = d.new WHERE d.state = 0"
    )
    for row in shared { try compareDataset(row[0], with: row[1], name: row[2], from: source) }
  }

  private func compareDataset(_ old: Int64, with new: Int64, name: String, from source: MergeSource) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), count(m.image_id),
          ifnull(sum(m.image_id IS NOT NULL AND (m.label IS NOT s.label OR m.split IS NOT s.split)), 0),
          ifnull(sum(m.image_id IS NOT NULL AND m.position <> s.position), 0),
          (SELECT count(*) FROM main.dataset_image WHERE dataset_id = \(new))
        FROM source.dataset_image AS s JOIN map_image AS i ON i.old = s.image_id
        LEFT JOIN main.dataset_image AS m ON m.dataset_id = \(new) AND m.image_id = i.new
        WHERE s.dataset_id = \(old)
        """)!
    let (count, common, relabelled, moved, others): (Int, Int, Int, Int, Int) = (
      row[0], row[1], row[2], row[3], row[4]
    )
    guard count > common || others > common || relabelled > 0 || moved > 0 else { return }
    var parts = ["\(others) images, here \(count), \(common) in both"]
    if relabelled > 0 { parts.append("\(relabelled) with another label or split") }
    if count == common, others == common, relabelled == 0 { parts.append("in another order") }
    conflicts.add(
      MergeConflict(
        kind: .dataset, subject: name, detail: parts.joined(separator: "; "), input: source.path,
        relativeDifference: nil))
  }

  // MARK: Runs

  func addRuns(of source: MergeSource) throws {
    try db.execute(
      sql: """
        INSERT INTO map_run
        SELECT s.run_id, n.number, NOT EXISTS (SELECT 1 FROM main.run AS m WHERE m.run_id = n.number)
        FROM source.run AS s JOIN numbered_run AS n ON n.identity = \(Self.runIdentity)
        """)
    // The same run may end in different ways in copies of a store of which one was taken while it went on.
    try report(
      .run, from: source, subject: "s.command || ' of ' || s.started_at",
      compared: ["status", "error", "seconds", "seed", "specification"],
      rows:
        "source.run AS s JOIN map_run AS r ON r.old = s.run_id AND r.state = 0 JOIN main.run AS m ON m.run_id = r.new"
    )
    try report(
      .run, from: source, subject: "s.name || ' of the run of ' || q.started_at",
      compared: [
        "status", "fingerprint", "item_count", "computed_count", "reused_count", "failed_count", "reason",
      ],
      rows: """
        source.stage AS s JOIN map_run AS r ON r.old = s.run_id AND r.state = 0
        JOIN source.run AS q ON q.run_id = s.run_id
        JOIN main.stage AS m ON m.run_id = r.new AND m.position = s.position
        """)
    func stageCounts(_ schema: String) -> String {
      "SELECT *, (SELECT count(*) FROM \(schema).stage AS x WHERE x.run_id = u.run_id) AS stages FROM \(schema).run AS u"
    }
    try report(
      .run, from: source, subject: "s.command || ' of ' || s.started_at", compared: ["stages"],
      rows: """
        (\(stageCounts("source"))) AS s JOIN map_run AS r ON r.old = s.run_id AND r.state = 0
        JOIN (\(stageCounts("main"))) AS m ON m.run_id = r.new
        """)
    let runColumns = try columns(of: "run", without: "run_id")
    let stageColumns = try columns(of: "stage", without: "stage_id", "run_id")
    try db.execute(
      sql: """
        INSERT INTO main.run (run_id, \(runColumns))
        SELECT r.new, \(runColumns) FROM source.run AS s JOIN map_run AS r ON r.old = s.run_id AND r.state = 1;
        INSERT INTO main.stage (run_id, \(stageColumns))
        SELECT r.new, \(stageColumns) FROM source.stage AS s JOIN map_run AS r ON r.old = s.run_id AND r.state = 1
        ORDER BY s.stage_id;
        """)
  }

  // MARK: Models

  func addModels(of source: MergeSource) throws {
    try db.execute(
      sql: """
        INSERT INTO map_model
        SELECT s.model_id, n.number,
          CASE WHEN m.model_id IS NULL THEN 1 WHEN m.fingerprint IS NOT s.fingerprint THEN -1
            WHEN (SELECT payload FROM main.model_artifact WHERE model_id = m.model_id)
              IS NOT (SELECT payload FROM source.model_artifact WHERE model_id = s.model_id) THEN -1
            ELSE 0 END
        FROM source.model AS s JOIN numbered_model AS n ON n.name = s.name
        LEFT JOIN main.model AS m ON m.model_id = n.number
        """)
    try reportModels(of: source)
    let modelColumns = try columns(
      of: "model", without: "model_id", "recipe_id", "dataset_id", "run_id", "reduced_view")
    let qualified = modelColumns.split(separator: ", ").map { "s.\($0)" }.joined(separator: ", ")
    try db.execute(
      sql: """
        INSERT INTO main.model (model_id, recipe_id, dataset_id, run_id, \(modelColumns))
        SELECT n.new, r.new, d.new, u.new, \(qualified)
        FROM source.model AS s JOIN map_model AS n ON n.old = s.model_id AND n.state = 1
        JOIN map_recipe AS r ON r.old = s.recipe_id
        LEFT JOIN map_dataset AS d ON d.old = s.dataset_id LEFT JOIN map_run AS u ON u.old = s.run_id
        """)
    for table in [
      "model_artifact", "reduction", "reduction_component", "component_vector", "learning_curve",
    ] {
      let columns = try columns(of: table, without: "model_id")
      try db.execute(
        sql: """
          INSERT INTO main.\(table) (model_id, \(columns))
          SELECT n.new, \(columns) FROM source.\(table) AS s JOIN map_model AS n ON n.old = s.model_id AND n.state = 1
          """)
      try checkCancelled()
    }
    try addPredictions(of: source)
    try addScores()
  }

  private func reportModels(of source: MergeSource) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.name, m.created_at, s.created_at, m.fingerprint IS s.fingerprint
        FROM source.model AS s JOIN map_model AS n ON n.old = s.model_id AND n.state = -1
        JOIN main.model AS m ON m.model_id = n.new
        """)
    for row in rows {
      let why = row[3] ? "learned from the same, with other numbers" : "another model"
      conflicts.add(
        MergeConflict(
          kind: .model, subject: row[0],
          detail: "created \(row[1] as String), here \(row[2] as String): \(why)", input: source.path,
          relativeDifference: nil))
    }
  }

  /// What models say, also more of it from a store whose model is the same.
  ///
  /// Maps follow from model and image, so that of two of the same either will do.
  private func addPredictions(of source: MergeSource) throws {
    let model = "JOIN map_model AS n ON n.old = s.model_id AND n.state >= 0"
    let predictions = "source.prediction AS s \(model) JOIN map_image AS i ON i.old = s.image_id"
    try report(
      .prediction, from: source,
      subject:
        "(SELECT name FROM main.model WHERE model_id = n.new) || ' on ' || (SELECT path FROM main.image WHERE image_id = i.new)",
      compared: ["predicted", "actual", "split", "probability", "margin"],
      rows: "\(predictions) JOIN main.prediction AS m ON m.model_id = n.new AND m.image_id = i.new")
    let metrics = "source.metric AS s \(model)"
    try report(
      .prediction, from: source,
      subject:
        "(SELECT name FROM main.model WHERE model_id = n.new) || ': ' || s.name || ' on ' || ifnull(s.split, 'a selection')",
      compared: ["value"],
      rows: """
        \(metrics) JOIN main.metric AS m ON m.model_id = n.new AND m.name = s.name
          AND ifnull(m.split, '') = ifnull(s.split, '') AND ifnull(m.class, '') = ifnull(s.class, '')
        """)
    try checkCancelled()
    let columns = try columns(of: "prediction", without: "model_id", "image_id")
    let qualified = columns.split(separator: ", ").map { "s.\($0)" }.joined(separator: ", ")
    let metricColumns = try self.columns(of: "metric", without: "model_id")
    let mapColumns = try self.columns(of: "activation_map", without: "model_id", "image_id")
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO main.prediction (model_id, image_id, \(columns))
        SELECT n.new, i.new, \(qualified) FROM \(predictions);
        INSERT OR IGNORE INTO main.metric (model_id, \(metricColumns))
        SELECT n.new, \(metricColumns) FROM \(metrics);
        INSERT OR IGNORE INTO main.activation_map (model_id, image_id, \(mapColumns))
        SELECT n.new, i.new, \(mapColumns)
        FROM source.activation_map AS s \(model) JOIN map_image AS i ON i.old = s.image_id;
        """)
    try checkCancelled()
  }

  /// Reduced scores of models that came with this store, and their views.
  private func addScores() throws {
    let models = try Row.fetchAll(
      db,
      sql: """
        SELECT n.old, n.new FROM map_model AS n JOIN source.model AS s ON s.model_id = n.old
        WHERE n.state = 1 AND s.reduced_view IS NOT NULL ORDER BY n.new
        """)
    for row in models {
      let (old, new): (Int64, Int64) = (row[0], row[1])
      let table = "source.\(FeatureStore.scoreTable(old))"
      // The first column is the image's number.
      let count =
        try Row.fetchAll(db, sql: "PRAGMA source.table_info(\(FeatureStore.scoreTable(old)))").count - 1
      let (scores, columns) = try FeatureStore.createScores(db, model: new, componentCount: count)
      try db.execute(
        sql: """
          INSERT INTO main.\(scores) (image_id, \(columns))
          SELECT i.new, \(columns) FROM \(table) AS s JOIN map_image AS i ON i.old = s.image_id ORDER BY i.new
          """)
      try checkCancelled()
    }
  }

  // MARK: Searches and pairs

  func addSearches(of source: MergeSource) throws {
    let columns = try columns(of: "search", without: "search_id", "recipe_id")
    let foldColumns = try self.columns(of: "search_fold", without: "search_id")
    try db.execute(
      sql: """
        INSERT INTO main.search (recipe_id, \(columns))
        SELECT r.new, \(columns) FROM source.search AS s JOIN map_recipe AS r ON r.old = s.recipe_id
        WHERE true ORDER BY s.search_id
        ON CONFLICT (fingerprint) DO NOTHING;
        INSERT INTO map_search
        SELECT s.search_id, m.search_id, 0
        FROM source.search AS s JOIN main.search AS m ON m.fingerprint = s.fingerprint;
        """)
    let rows = "source.search_fold AS s JOIN map_search AS q ON q.old = s.search_id"
    try report(
      .search, from: source, subject: "s.parameters || ', fold ' || s.fold",
      compared: ["accuracy", "balanced_accuracy", "f1_macro", "error"],
      rows: """
        \(rows) JOIN main.search_fold AS m
          ON m.search_id = q.new AND m.candidate = s.candidate AND m.fold = s.fold
        """)
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO main.search_fold (search_id, \(foldColumns))
        SELECT q.new, \(foldColumns) FROM \(rows)
        """)
  }

  /// Takes down the pairs of a store; whether they hold for the joined one is known at the end.
  func findPairs(of source: MergeSource) throws {
    let input = try Int.fetchOne(db, sql: "SELECT ifnull(max(input), 0) + 1 FROM found_search")!
    try db.execute(
      sql: """
        INSERT INTO found_search
        SELECT \(input), r.new, s.threshold, s.vector_count, s.searched_at
        FROM source.pair_search AS s JOIN map_recipe AS r ON r.old = s.recipe_id;
        INSERT INTO found_pair
        SELECT \(input), r.new, min(a.new, b.new), max(a.new, b.new), s.cosine
        FROM source.similar_pair AS s JOIN map_recipe AS r ON r.old = s.recipe_id
        JOIN map_content AS a ON a.old = s.content_id JOIN map_content AS b ON b.old = s.other_content_id;
        """)
  }

  /// Adds the latest search for pairs that has looked at every vector there is now.
  ///
  /// One that has not says nothing about pairs across stores and would pass for the whole answer.
  func addPairs() throws {
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO main.pair_search (recipe_id, threshold, vector_count, searched_at)
        SELECT recipe_id, threshold, vector_count, searched_at FROM found_search AS f
        WHERE vector_count = (SELECT count(*) FROM main.feature_summary AS s WHERE s.recipe_id = f.recipe_id)
        ORDER BY searched_at DESC;
        INSERT OR IGNORE INTO main.similar_pair (recipe_id, content_id, other_content_id, cosine)
        SELECT p.recipe_id, p.content_id, p.other_content_id, p.cosine
        FROM found_pair AS p JOIN found_search AS f ON f.input = p.input AND f.recipe_id = p.recipe_id
        JOIN main.pair_search AS m ON m.recipe_id = f.recipe_id AND m.threshold = f.threshold
          AND m.vector_count = f.vector_count AND m.searched_at = f.searched_at;
        """)
    let left = try Row.fetchAll(
      db,
      sql: """
        SELECT DISTINCT r.recipe_id, r.backbone || ' ' || r.layer FROM found_search AS f
        JOIN main.recipe AS r ON r.recipe_id = f.recipe_id
        WHERE NOT EXISTS (SELECT 1 FROM main.pair_search AS m WHERE m.recipe_id = f.recipe_id)
        """)
    for row in left {
      note(
        "pairs of images that look alike by recipe \(row[0] as Int64) (\(row[1] as String)) were left behind: no search "
          + "has seen the vectors of all stores; `pipeline search --pairs` looks again")
    }
  }
}
