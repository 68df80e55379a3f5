public import Foundation
import GRDB

extension FeatureStore {
  /// Saves a fitted model under its name, in place of an older one of that name.
  ///
  /// The older model's predictions, metrics and reduced scores go with it.
  ///
  /// - Parameter payload: The model in the form its reader wants back, see `payload(ofModel:)`.
  /// - Returns: The model's number, larger than that of any model before.
  public func save(_ model: ModelDescription, payload: Data) throws(StoreError) -> Int64 {
    try write { db in
      let replaced = try Int64.fetchOne(
        db, sql: "SELECT model_id FROM model WHERE name = ?", arguments: [model.name])
      if let replaced { try Self.deleteModel(db, replaced) }
      let dataset = try model.dataset.map { try Self.datasetID(db, name: $0, path: path) }
      let classNames = String(decoding: try JSONEncoder().encode(model.classNames), as: UTF8.self)
      try db.execute(
        sql: """
          INSERT INTO model (name, head, recipe_id, dataset_id, run_id, parameters, class_names,
            training_count, seed, selection, fingerprint, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \(Self.now))
          """,
        arguments: [
          model.name, model.head, model.recipeID, dataset, model.runID, model.parameters, classNames,
          model.trainingCount, model.seed, model.selection, model.fingerprint,
        ])
      let id = db.lastInsertedRowID
      try db.execute(
        sql: "INSERT INTO model_artifact (model_id, payload) VALUES (?, ?)", arguments: [id, payload])
      for (position, reduction) in model.reductions.enumerated() {
        try Self.insert(db, reduction, model: id, position: position + 1)
      }
      for curve in model.learningCurves { try Self.insert(db, curve, model: id) }
      return id
    }
  }

  /// All models, oldest first.
  public func models() throws(StoreError) -> [StoredModel] {
    try read { db in try Self.models(db) }
  }

  /// The model of this name, or the newest where `name` is nil.
  ///
  /// - Throws: `StoreError.unknownModel` with the names there are.
  public func model(named name: String? = nil) throws(StoreError) -> StoredModel {
    let models = try models()
    guard let model = name == nil ? models.last : models.first(where: { $0.description.name == name }) else {
      throw .unknownModel(path: path, name: name, known: models.map(\.description.name).sorted())
    }
    return model
  }

  /// What was saved with the model numbered `id`.
  ///
  /// - Throws: `StoreError.damaged` where it is gone.
  public func payload(ofModel id: Int64) throws(StoreError) -> Data {
    let payload = try read { db in
      try Data.fetchOne(
        db, sql: "SELECT payload FROM model_artifact WHERE model_id = ?", arguments: [id])
    }
    guard let payload else { throw .damaged(path: path, detail: "model \(id) has no payload") }
    return payload
  }

  private static func insert(
    _ db: Database, _ reduction: ReductionDescription, model: Int64, position: Int
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO reduction (model_id, position, kind, parameters, input_dimension, output_dimension)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        model, position, reduction.kind, reduction.parameters, reduction.inputDimension,
        reduction.outputDimension,
      ])
    for (index, component) in reduction.components.enumerated() {
      try db.execute(
        sql: """
          INSERT INTO reduction_component (model_id, position, component, explained_variance,
            explained_variance_ratio, singular_value)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          model, position, index + 1, component.explainedVariance, component.explainedVarianceRatio,
          component.singularValue,
        ])
      guard !component.axis.isEmpty else { continue }
      try db.execute(
        sql: "INSERT INTO component_vector (model_id, position, component, vector) VALUES (?, ?, ?, ?)",
        arguments: [model, position, index + 1, VectorBlob.encode(component.axis)])
    }
  }

  private static func insert(_ db: Database, _ curve: LearningCurve, model: Int64) throws {
    let insert = try db.cachedStatement(
      sql: "INSERT INTO learning_curve (model_id, name, epoch, value) VALUES (?, ?, ?, ?)")
    for (index, value) in curve.values.enumerated() {
      try insert.execute(arguments: [model, curve.name, index + 1, value])
    }
  }

  private static func models(_ db: Database) throws -> [StoredModel] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT m.*, d.name AS dataset
        FROM model AS m LEFT JOIN dataset AS d ON d.dataset_id = m.dataset_id ORDER BY m.model_id
        """)
    // A store of an older schema has none.
    let hasCurves = try db.tableExists("learning_curve")
    return try rows.map { row in
      let classNames: String = row["class_names"]
      return StoredModel(
        id: row["model_id"],
        description: ModelDescription(
          name: row["name"], head: row["head"], recipeID: row["recipe_id"], dataset: row["dataset"],
          runID: row["run_id"], parameters: row["parameters"],
          classNames: try JSONDecoder().decode([String].self, from: Data(classNames.utf8)),
          trainingCount: row["training_count"], seed: row["seed"], selection: row["selection"],
          fingerprint: row["fingerprint"], reductions: try reductions(db, model: row["model_id"]),
          learningCurves: hasCurves ? try learningCurves(db, model: row["model_id"]) : []),
        createdAt: row["created_at"], reducedView: row["reduced_view"])
    }
  }

  private static func reductions(_ db: Database, model: Int64) throws -> [ReductionDescription] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT * FROM reduction WHERE model_id = ? ORDER BY position", arguments: [model])
    return try rows.map { row in
      let position: Int = row["position"]
      let components = try Row.fetchAll(
        db,
        sql: """
          SELECT explained_variance, explained_variance_ratio, singular_value FROM reduction_component
          WHERE model_id = ? AND position = ? ORDER BY component
          """,
        arguments: [model, position])
      return ReductionDescription(
        kind: row["kind"], parameters: row["parameters"], inputDimension: row["input_dimension"],
        outputDimension: row["output_dimension"],
        components: components.map {
          // SQLite keeps no NaN, it stores NULL.
          ReductionDescription.Component(
            explainedVariance: $0[0] ?? .nan, explainedVarianceRatio: $0[1] ?? .nan,
            singularValue: $0[2] ?? .nan)
        })
    }
  }

  private static func learningCurves(_ db: Database, model: Int64) throws -> [LearningCurve] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, value FROM learning_curve WHERE model_id = ? ORDER BY name, epoch",
      arguments: [model])
    return Dictionary(grouping: rows) { $0["name"] as String }.sorted { $0.key < $1.key }.map {
      LearningCurve(name: $0.key, values: $0.value.map { $0["value"] ?? .nan })
    }
  }

  /// Deletes a model with everything that hangs on it.
  static func deleteModel(_ db: Database, _ id: Int64) throws {
    try dropReducedScores(db, model: id)
    try db.execute(sql: "DELETE FROM model WHERE model_id = ?", arguments: [id])
  }
}
