import Foundation
import GRDB
public import Tensors

extension FeatureStore {
  /// Finds the images that have a feature and match `request`.
  ///
  /// - Throws: `StoreError.unknownRecipe`, `.unknownDataset`; `.query` or `.queryWrites` for a condition or
  ///   grouping that does not run.
  /// - Complexity: One index search for each image; reads no vector. About 50 bytes of memory for each row.
  public func select(_ request: FeatureRequest) throws(StoreError) -> FeatureSelection {
    try read { db in
      let dimension = try Int.fetchOne(
        db, sql: "SELECT dimension FROM recipe WHERE recipe_id = ?", arguments: [request.recipeID])
      guard let dimension else { throw StoreError.unknownRecipe(path: path, recipeID: request.recipeID) }
      if let grouping = request.grouping {
        // As a condition first: there SQLite refuses functions over several rows, which as a column would merge the
        // images into one; and the expression that is wrong is the one that is named.
        var check = request
        (check.condition, check.grouping) = ("(\(grouping)\n) IS NULL", nil)
        let sql = try Self.query(for: check, db, path: path).sql
        try Self.blamingQuery(grouping) {
          guard try db.makeStatement(sql: sql).isReadonly else { throw StoreError.queryWrites(sql: grouping) }
        }
      }
      let (sql, arguments) = try Self.query(for: request, db, path: path)
      let words = request.condition ?? request.grouping ?? sql
      let rows = try Self.blamingQuery(words) {
        let statement = try db.makeStatement(sql: sql)
        guard statement.isReadonly else { throw StoreError.queryWrites(sql: words) }
        var rows: [FeatureSelection.Row] = []
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() {
          rows.append(
            FeatureSelection.Row(
              imageID: row[0], label: row[1], split: row[2], vectorID: row[3],
              group: request.grouping == nil ? nil : row.text(4)))
        }
        return rows
      }
      return FeatureSelection(recipeID: request.recipeID, dimension: dimension, rows: rows)
    }
  }

  /// Reads the images in `range` of `selection` with their vectors.
  ///
  /// - Precondition: `range` lies within `0..<selection.count`.
  /// - Throws: `StoreError.damaged` for a vector that is gone or of the wrong length.
  public func features(
    of selection: FeatureSelection, in range: Range<Int>
  ) throws(StoreError) -> FeatureBlock {
    let rows = selection.rows[range]
    let (paths, features) = try read { db in
      let statement = try db.cachedStatement(sql: "SELECT path FROM image WHERE image_id = ?")
      let paths = try rows.map { row in
        guard let path = try String.fetchOne(statement, arguments: [row.imageID]) else {
          throw StoreError.damaged(path: path, detail: "image \(row.imageID) is gone")
        }
        return path
      }
      return (paths, try matrix(db, rows: rows, dimension: selection.dimension))
    }
    return FeatureBlock(
      range: range, imageIDs: rows.map(\.imageID), paths: paths, labels: rows.map(\.label),
      splits: rows.map(\.split), features: features)
  }

  /// All vectors of `selection`, `(selection.count, selection.dimension)`.
  ///
  /// - Throws: `StoreError.damaged` for a vector that is gone or of the wrong length.
  public func matrix(of selection: FeatureSelection) throws(StoreError) -> Matrix<Float> {
    try matrix(of: selection, in: 0..<selection.count)
  }

  /// The vectors of the images in `range` of `selection`, `(range.count, selection.dimension)`.
  ///
  /// - Precondition: `range` lies within `0..<selection.count`.
  /// - Throws: `StoreError.damaged` for a vector that is gone or of the wrong length.
  public func matrix(of selection: FeatureSelection, in range: Range<Int>) throws(StoreError) -> Matrix<Float>
  {
    try read { db in try matrix(db, rows: selection.rows[range], dimension: selection.dimension) }
  }

  /// Hands the images of `selection` to `body`, block after block in order.
  ///
  /// Only one block is in memory at a time, and `body` may use the store.
  ///
  /// - Throws: `StoreError.damaged`, or what `body` throws.
  public func forEachBlock(
    of selection: FeatureSelection, size: Int = 256, _ body: (FeatureBlock) throws -> Void
  ) throws {
    precondition(size > 0, "a block holds at least one image")
    for start in stride(from: 0, to: selection.count, by: size) {
      try body(features(of: selection, in: start..<min(start + size, selection.count)))
    }
  }

  /// How many usable images match `request` but have no vector of its recipe.
  ///
  /// A condition on `l2_norm`, `mean` or `zero_fraction` matches none of them.
  ///
  /// - Throws: As `select(_:)`.
  public func countImagesWithoutFeature(_ request: FeatureRequest) throws(StoreError) -> Int {
    try read { db in
      let (sql, arguments) = try Self.query(for: request, db, path: path, findingMissing: true)
      return try Self.blamingQuery(request.condition ?? sql) {
        let statement = try db.makeStatement(sql: "SELECT count(*) FROM (\(sql))")
        guard statement.isReadonly else { throw StoreError.queryWrites(sql: request.condition ?? sql) }
        return try Int.fetchOne(statement, arguments: arguments) ?? 0
      }
    }
  }

  private static func query(
    for request: FeatureRequest, _ db: Database, path: String, findingMissing: Bool = false
  ) throws -> (sql: String, arguments: StatementArguments) {
    var arguments = StatementArguments()
    let source: String
    if let dataset = request.dataset {
      source = """
        dataset_image AS d CROSS JOIN image AS i ON i.image_id = d.image_id AND d.dataset_id = ?
        """
      arguments += [try datasetID(db, name: dataset, path: path)]
    } else {
      source = "image AS i"
    }
    let owner = request.dataset == nil ? "i" : "d"
    arguments += [request.recipeID]
    var filter = findingMissing ? "vector_id IS NULL AND status = 'ok'" : "1"
    if let splits = request.splits {
      filter += " AND split IN (\(databaseQuestionMarks(count: splits.count)))"
      arguments += StatementArguments(splits)
    }
    // The line break ends a comment the condition may end with.
    if let condition = request.condition { filter += " AND (\(condition)\n)" }
    let order = request.dataset == nil ? "image_id" : "position"
    let sql = """
      SELECT image_id, label, split, vector_id, (\(request.grouping ?? "NULL")\n) FROM (
        SELECT i.image_id, i.path, \(owner).label, \(owner).split, i.sha256, i.width, i.height, i.byte_count,
          i.format, i.status, s.l2_norm, s.mean, s.zero_fraction, s.vector_id,
          \(request.dataset == nil ? "i.image_id" : "d.position") AS position
        FROM \(source)
        \(findingMissing ? "LEFT" : "CROSS") JOIN feature_summary AS s ON s.content_id = i.content_id AND s.recipe_id = ?
      ) WHERE \(filter) ORDER BY \(order)
      """
    return (sql, arguments)
  }

  private func matrix(
    _ db: Database, rows: ArraySlice<FeatureSelection.Row>, dimension: Int
  ) throws -> Matrix<Float> {
    var matrix = Matrix<Float>(rowCount: rows.count, columnCount: dimension, repeating: 0)
    let statement = try db.cachedStatement(sql: "SELECT vector FROM feature_vector WHERE vector_id = ?")
    for (index, row) in rows.enumerated() {
      let cursor = try Row.fetchCursor(statement, arguments: [row.vectorID])
      // The row is a view into SQLite's page, which the cursor's end would take away.
      try withExtendedLifetime(cursor) {
        guard let found = try cursor.next() else {
          throw StoreError.damaged(path: path, detail: "the vector of image \(row.imageID) is gone")
        }
        try found.withUnsafeData(atIndex: 0) { data in
          guard let data, data.count == dimension * 4 else {
            let size = data?.count ?? 0
            throw StoreError.damaged(
              path: path,
              detail: "the vector of image \(row.imageID) has \(size) bytes, expected \(dimension * 4)")
          }
          VectorBlob.decode(data, into: &matrix.elements, at: index * dimension)
        }
      }
    }
    return matrix
  }
}
