import GRDB

extension FeatureStore {
  /// The number of `recipe`, which is stored first if no recipe has its fingerprint yet.
  public func recipeID(for recipe: Recipe) throws(StoreError) -> Int64 {
    try write { db in
      let known = try Int64.fetchOne(
        db, sql: "SELECT recipe_id FROM recipe WHERE fingerprint = ?", arguments: [recipe.fingerprint])
      if let known { return known }
      try db.execute(
        sql: """
          INSERT INTO recipe (backbone, weights, weights_digest, layer, pooling, dimension, fingerprint,
            description)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          recipe.backbone, recipe.weights, recipe.weightsDigest, recipe.layer, recipe.pooling,
          recipe.dimension, recipe.fingerprint, recipe.description,
        ])
      return db.lastInsertedRowID
    }
  }

  /// All recipes, oldest first.
  public func recipes() throws(StoreError) -> [StoredRecipe] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT recipe_id, backbone, weights, weights_digest, layer, pooling, dimension, fingerprint,
            description
          FROM recipe ORDER BY recipe_id
          """
      ).map { row in
        StoredRecipe(
          id: row[0],
          recipe: Recipe(
            backbone: row[1], weights: row[2], weightsDigest: row[3], layer: row[4], pooling: row[5],
            dimension: row[6], fingerprint: row[7], description: row[8]))
      }
    }
  }
}
