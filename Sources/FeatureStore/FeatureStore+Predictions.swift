import GRDB

extension FeatureStore {
  /// Makes `predictions` all that the model numbered `id` says about `split`.
  ///
  /// Earlier predictions of the model for the split go; an image has one prediction per model, so one that
  /// was in another split before is moved.
  public func replacePredictions(
    ofModel id: Int64, split: String?, with predictions: [Prediction]
  ) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "DELETE FROM prediction WHERE model_id = ? AND split IS ?", arguments: [id, split])
      try Self.upsert(db, predictions, model: id)
    }
  }

  /// Adds predictions of the model numbered `id`, in place of earlier ones for the same images.
  public func addPredictions(ofModel id: Int64, _ predictions: [Prediction]) throws(StoreError) {
    try write { db in try Self.upsert(db, predictions, model: id) }
  }

  /// What the model numbered `id` says about the images of `split`, by image number.
  public func predictions(ofModel id: Int64, split: String?) throws(StoreError) -> [Prediction] {
    try read { db in
      var predictions: [Prediction] = []
      try Self.forEachPrediction(db, ofModel: id, split: split) { predictions.append($0) }
      return predictions
    }
  }

  /// Hands what the model numbered `id` says about the images of `split` to `body`, one after the other by image number.
  ///
  /// However many there are, one is in memory at a time. `body` must not use the store.
  ///
  /// - Throws: `StoreError`, or what `body` throws.
  public func forEachPrediction(
    ofModel id: Int64, split: String?, _ body: (Prediction) throws -> Void
  ) throws {
    // What `body` throws is no business of the store: it must come out as it is.
    var problem: (any Error)?
    do {
      try read { db in
        try Self.forEachPrediction(db, ofModel: id, split: split) { prediction in
          do {
            try body(prediction)
          } catch {
            problem = error
            throw error
          }
        }
      }
    } catch {
      throw problem ?? error
    }
  }

  /// What the model numbered `id` calls each of these images; images it was not asked about are left out.
  ///
  /// - Complexity: One search by key for each image.
  public func predictedClasses(
    ofModel id: Int64, images: some Sequence<Int64>
  ) throws(StoreError) -> [Int64: String] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT predicted FROM prediction WHERE model_id = ? AND image_id = ?")
      var classes: [Int64: String] = [:]
      for image in images { classes[image] = try String.fetchOne(statement, arguments: [id, image]) }
      return classes
    }
  }

  /// The parts of the dataset that the model numbered `id` was asked about and whose classes are known.
  public func predictedSplits(ofModel id: Int64) throws(StoreError) -> [String] {
    try read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT DISTINCT split FROM prediction
          WHERE model_id = ? AND split IS NOT NULL AND actual IS NOT NULL ORDER BY split
          """, arguments: [id])
    }
  }

  private static func forEachPrediction(
    _ db: Database, ofModel id: Int64, split: String?, _ body: (Prediction) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      // All columns, since a store of an older schema has no entropy.
      sql: "SELECT * FROM prediction WHERE model_id = ? AND split IS ? ORDER BY image_id",
      arguments: [id, split])
    while let row = try rows.next() {
      try body(
        Prediction(
          imageID: row["image_id"], split: row["split"], actual: row["actual"], predicted: row["predicted"],
          probability: row["probability"], margin: row["margin"], entropy: row["entropy"]))
    }
  }

  /// Some of what the model numbered `id` says, with the images' paths, by image number: the first `limit` of those
  /// with a number larger than `imageID`.
  ///
  /// - Parameters:
  ///   - splits: Only predictions of these splits; nil for any, also none.
  ///   - condition: An SQL condition over `image_id, path, split, actual, predicted, probability, margin, correct,
  ///     entropy, sha256, width, height, byte_count, format`.
  /// - Throws: `StoreError.query` or `.queryWrites` for a condition that does not run.
  public func predictions(
    ofModel id: Int64, splits: [String]?, condition: String?, after imageID: Int64, limit: Int
  ) throws(StoreError) -> [(path: String, prediction: Prediction)] {
    try read { db in
      // A store of an older schema has no entropy.
      let hasEntropy = try db.columns(in: "prediction").contains { $0.name == "entropy" }
      var filter = "1"
      var arguments: StatementArguments = [id, imageID]
      if let splits {
        filter = "split IN (\(databaseQuestionMarks(count: splits.count)))"
        arguments += StatementArguments(splits)
      }
      // The line break ends a comment the condition may end with.
      if let condition { filter += " AND (\(condition)\n)" }
      let sql = """
        SELECT * FROM (
          SELECT i.image_id, i.path, p.split, p.actual, p.predicted, p.probability, p.margin, p.correct,
            \(hasEntropy ? "p.entropy" : "NULL AS entropy"), i.sha256, i.width, i.height, i.byte_count, i.format
          FROM prediction AS p JOIN image AS i ON i.image_id = p.image_id
          WHERE p.model_id = ? AND p.image_id > ?
        ) WHERE \(filter) ORDER BY image_id LIMIT \(limit)
        """
      return try Self.blamingQuery(condition ?? sql) {
        let statement = try db.makeStatement(sql: sql)
        guard statement.isReadonly else { throw StoreError.queryWrites(sql: condition ?? sql) }
        return try Row.fetchAll(statement, arguments: arguments).map { row in
          (
            row["path"],
            Prediction(
              imageID: row["image_id"], split: row["split"], actual: row["actual"],
              predicted: row["predicted"],
              probability: row["probability"], margin: row["margin"], entropy: row["entropy"])
          )
        }
      }
    }
  }

  /// Stores `metrics` of the model numbered `id`, in place of earlier ones of the same split, class and name.
  public func setMetrics(ofModel id: Int64, _ metrics: [Metric]) throws(StoreError) {
    try write { db in try Self.insert(db, metrics, model: id) }
  }

  /// Makes `metrics` all there are of the model numbered `id` on `split`.
  ///
  /// - Precondition: Every metric is of that split.
  public func replaceMetrics(
    ofModel id: Int64, split: String?, with metrics: [Metric]
  ) throws(StoreError) {
    precondition(metrics.allSatisfy { $0.split == split }, "a metric of another split")
    try write { db in
      try db.execute(sql: "DELETE FROM metric WHERE model_id = ? AND split IS ?", arguments: [id, split])
      try Self.insert(db, metrics, model: id)
    }
  }

  /// All metrics of the model numbered `id`, by split, class and name, those of all classes first.
  public func metrics(ofModel id: Int64) throws(StoreError) -> [Metric] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT split, class, name, value FROM metric WHERE model_id = ? ORDER BY split, class, name
          """,
        arguments: [id]
      ).map { Metric(split: $0[0], className: $0[1], name: $0[2], value: $0[3] ?? .nan) }
    }
  }

  private static func insert(_ db: Database, _ metrics: [Metric], model: Int64) throws {
    let insert = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO metric (model_id, split, class, name, value) VALUES (?, ?, ?, ?, ?)
        """)
    for metric in metrics {
      try insert.execute(arguments: [model, metric.split, metric.className, metric.name, metric.value])
    }
  }

  private static func upsert(_ db: Database, _ predictions: [Prediction], model: Int64) throws {
    let insert = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO prediction
          (model_id, image_id, split, actual, predicted, probability, margin, entropy)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for prediction in predictions {
      try insert.execute(arguments: [
        model, prediction.imageID, prediction.split, prediction.actual, prediction.predicted,
        prediction.probability, prediction.margin, prediction.entropy,
      ])
    }
  }
}
