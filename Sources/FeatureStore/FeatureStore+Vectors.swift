import Foundation
import GRDB

extension FeatureStore {
  /// The different vectors of a recipe that belong to images which match a condition.
  ///
  /// - Parameter condition: As in `FeatureRequest`; nil for all images.
  /// - Throws: `StoreError.unknownRecipe`; `.query` or `.queryWrites` for a condition that does not run.
  /// - Complexity: One index search for each vector; eight bytes of memory.
  public func vectors(
    ofRecipe id: Int64, where condition: String? = nil
  ) throws(StoreError) -> VectorSelection {
    try read { db in
      let dimension = try Int.fetchOne(
        db, sql: "SELECT dimension FROM recipe WHERE recipe_id = ?", arguments: [id])
      guard let dimension else { throw StoreError.unknownRecipe(path: path, recipeID: id) }
      let sql = Self.imagesWithVectors("vector_id", where: condition)
      let ids = try Self.blamingQuery(condition ?? sql) {
        let statement = try db.makeStatement(sql: "\(sql) ORDER BY vector_id")
        guard statement.isReadonly else { throw StoreError.queryWrites(sql: condition ?? sql) }
        var ids: [Int64] = []
        let rows = try Int64.fetchCursor(statement, arguments: [id])
        // Copies follow one another.
        while let vector = try rows.next() {
          if vector != ids.last { ids.append(vector) }
        }
        return ids
      }
      return VectorSelection(recipeID: id, dimension: dimension, vectorIDs: ids)
    }
  }

  /// The images that have one of some vectors of a recipe, by vector, each list by image number.
  ///
  /// - Parameter condition: As in `FeatureRequest`; nil for all images.
  /// - Throws: `StoreError.query` or `.queryWrites` for a condition that does not run.
  /// - Complexity: A few index searches for each vector.
  public func images(
    ofVectors ids: [Int64], recipeID: Int64, where condition: String? = nil
  ) throws(StoreError) -> [Int64: [VectorImage]] {
    try read { db in
      var images: [Int64: [VectorImage]] = [:]
      let sql =
        Self.imagesWithVectors(
          "vector_id, image_id, path, label, split", where: condition, ofListedVectors: true)
        + " ORDER BY vector_id, image_id"
      for chunk in ids.chunks(of: Self.chunkSize) {
        try Self.blamingQuery(condition ?? sql) {
          let statement = try db.cachedStatement(sql: sql)
          guard statement.isReadonly else { throw StoreError.queryWrites(sql: condition ?? sql) }
          let rows = try Row.fetchCursor(statement, arguments: [Self.json(chunk), recipeID])
          while let row = try rows.next() {
            let image = VectorImage(
              vectorID: row[0], imageID: row[1], path: row[2], label: row[3], split: row[4])
            images[image.vectorID, default: []].append(image)
          }
        }
      }
      return images
    }
  }

  /// The numbers of the vectors of `sha256s` by a recipe; digests without one are left out.
  ///
  /// - Complexity: One index search for each digest.
  public func vectorIDs(
    ofRecipe id: Int64, sha256s: [String]
  ) throws(StoreError) -> [String: Int64] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT s.vector_id FROM content AS c JOIN feature_summary AS s ON s.content_id = c.content_id
          WHERE c.sha256 = ? AND s.recipe_id = ?
          """)
      var ids: [String: Int64] = [:]
      for digest in sha256s { ids[digest] = try Int64.fetchOne(statement, arguments: [digest, id]) }
      return ids
    }
  }

  /// A query for `columns` of the images that have a vector of one recipe, whose number is its last argument.
  ///
  /// Vectors come first: their table is read from one end to the other, and a few listed ones are found by number.
  private static func imagesWithVectors(
    _ columns: String, where condition: String?, ofListedVectors isListed: Bool = false
  ) -> String {
    // The line break ends a comment the condition may end with.
    """
    SELECT \(columns) FROM (
      SELECT i.image_id, i.path, i.label, i.split, i.sha256, i.width, i.height, i.byte_count, i.format, i.status,
        s.l2_norm, s.mean, s.zero_fraction, s.vector_id
      FROM \(isListed ? "json_each(?) AS j CROSS JOIN " : "")feature_summary AS s
      CROSS JOIN image AS i ON i.content_id = s.content_id
      WHERE s.recipe_id = ?\(isListed ? " AND s.vector_id = j.value" : "")
    ) WHERE (\(condition ?? "1")
    )
    """
  }

  /// Numbers as a JSON array: one argument for any number of them.
  static func json(_ numbers: some Collection<Int64>) -> String {
    var text = "["
    text.reserveCapacity(numbers.count * 8 + 2)
    for number in numbers {
      if text.utf8.count > 1 { text += "," }
      text += String(number)
    }
    return text + "]"
  }
}
