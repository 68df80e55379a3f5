import GRDB
public import Tensors

extension FeatureStore {
  /// The most components that are spread over columns; SQLite allows 2,000 columns, people read fewer.
  public static let maximumReducedComponents = 512

  /// Stores the reduced features of a model's images as plain columns `c1 … cK`.
  ///
  /// They are read through the view `reduced_<model>`, the model's name with everything but letters, digits
  /// and `_` made `_` (and the model's number appended where two names become one). Earlier scores of
  /// the model are replaced.
  ///
  /// - Parameters:
  ///   - imageIDs: The images, each once.
  ///   - scores: `(imageIDs.count, componentCount)`.
  /// - Returns: The view's name, nil where there are more than `maximumReducedComponents` components.
  @discardableResult
  public func setReducedScores(
    ofModel id: Int64, imageIDs: [Int64], scores: Matrix<Float>
  ) throws(StoreError) -> String? {
    precondition(scores.rowCount == imageIDs.count, "one row of scores for each image")
    guard 1...Self.maximumReducedComponents ~= scores.columnCount else { return nil }
    return try write { db in
      guard
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM model WHERE model_id = ?)", arguments: [id])!
      else {
        throw StoreError.unknownModel(path: path, name: "number \(id)", known: [])
      }
      try Self.dropReducedScores(db, model: id)
      let (table, columns) = try Self.createScores(db, model: id, componentCount: scores.columnCount)
      let insert = try db.makeStatement(
        sql: """
          INSERT INTO \(table) (image_id, \(columns))
          VALUES (\(databaseQuestionMarks(count: scores.columnCount + 1)))
          """)
      for (row, image) in imageIDs.enumerated() {
        try insert.execute(arguments: [image] + StatementArguments(scores.row(row).map(Double.init)))
      }
      return try String.fetchOne(
        db, sql: "SELECT reduced_view FROM model WHERE model_id = ?", arguments: [id])
    }
  }

  /// Makes the empty table of a model's scores, and the view on it.
  ///
  /// - Returns: The table, and its columns but the first, `image_id`, as they are written in SQL.
  static func createScores(
    _ db: Database, model: Int64, componentCount: Int
  ) throws -> (table: String, columns: String) {
    let view = try reducedViewName(db, model: model)
    let table = scoreTable(model)
    let columns = (1...componentCount).map { "c\($0)" }
    try db.execute(
      sql: """
        CREATE TABLE \(table) (
          image_id INTEGER PRIMARY KEY REFERENCES image ON DELETE CASCADE,
          \(columns.map { "\($0) REAL" }.joined(separator: ", "))
        );
        CREATE VIEW \(view) AS
        SELECT i.path, i.label, i.split, i.image_id, \(columns.map { "r.\($0)" }.joined(separator: ", "))
        FROM \(table) AS r JOIN image AS i ON i.image_id = r.image_id;
        """)
    try db.execute(sql: "UPDATE model SET reduced_view = ? WHERE model_id = ?", arguments: [view, model])
    return (table, columns.joined(separator: ", "))
  }

  /// Drops a model's scores and their view.
  static func dropReducedScores(_ db: Database, model: Int64) throws {
    let view = try String.fetchOne(
      db, sql: "SELECT reduced_view FROM model WHERE model_id = ? AND reduced_view IS NOT NULL",
      arguments: [model])
    guard let view else { return }
    try db.execute(sql: "DROP VIEW \(view); DROP TABLE \(scoreTable(model));")
    try db.execute(sql: "UPDATE model SET reduced_view = NULL WHERE model_id = ?", arguments: [model])
  }

  // No name of a view, all of which begin with `reduced_`, can be this one.
  static func scoreTable(_ model: Int64) -> String { "score_of_model_\(model)" }

  private static func reducedViewName(_ db: Database, model: Int64) throws -> String {
    // Every model has one, and callers know that it is there.
    let name = try String.fetchOne(
      db, sql: "SELECT name FROM model WHERE model_id = ?", arguments: [model])!
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
      return isPlain ? String(scalar) : "_"
    }
    let view = "reduced_" + safe.joined()
    // SQLite's names ignore case.
    let isTaken = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE)", arguments: [view])!
    return isTaken ? "\(view)_\(model)" : view
  }
}
