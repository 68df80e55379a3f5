import GRDB

extension FeatureStore {
  /// Makes `pairs` all the similar pairs of a recipe's features, in one transaction.
  ///
  /// Kept are pairs of contents, which the view `near_duplicate` shows as pairs of images. Pairs of vectors that are no
  /// longer there are left out.
  ///
  /// - Parameters:
  ///   - threshold: The least cosine that was sought.
  ///   - vectorCount: How many vectors were compared.
  public func replaceSimilarPairs(
    ofRecipe id: Int64, threshold: Double, vectorCount: Int, with pairs: [SimilarPair]
  ) throws(StoreError) {
    try write { db in
      // The pairs go with it.
      try db.execute(sql: "DELETE FROM pair_search WHERE recipe_id = ?", arguments: [id])
      try db.execute(
        sql: """
          INSERT INTO pair_search (recipe_id, threshold, vector_count, searched_at) VALUES (?, ?, ?, \(Self.now))
          """, arguments: [id, threshold, vectorCount])
      let insert = try db.cachedStatement(
        sql: """
          INSERT INTO similar_pair (recipe_id, content_id, other_content_id, cosine)
          SELECT ?, min(a.content_id, b.content_id), max(a.content_id, b.content_id), ?
          FROM feature_summary AS a CROSS JOIN feature_summary AS b
          WHERE a.vector_id = ? AND b.vector_id = ?
          """)
      for pair in pairs {
        try insert.execute(arguments: [id, pair.cosine, pair.vectorID, pair.otherVectorID])
      }
    }
  }
}
