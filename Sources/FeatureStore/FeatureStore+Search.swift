import GRDB

extension FeatureStore {
  /// The number of the comparison of settings with this fingerprint, begun now if there is none.
  ///
  /// - Parameters:
  ///   - name: The model it chooses settings for.
  ///   - fingerprint: What it is made on: features, labels, folds. Equal fingerprints, equal scores.
  public func beginSearch(
    name: String, fingerprint: String, recipeID: Int64, foldCount: Int, imageCount: Int
  ) throws(StoreError) -> Int64 {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO search (name, fingerprint, recipe_id, fold_count, image_count, started_at)
          VALUES (?, ?, ?, ?, ?, \(Self.now)) ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name
          """, arguments: [name, fingerprint, recipeID, foldCount, imageCount])
      return try Int64.fetchOne(
        db, sql: "SELECT search_id FROM search WHERE fingerprint = ?", arguments: [fingerprint])!
    }
  }

  /// The number of the comparison of settings with this fingerprint, nil if none was begun.
  public func searchID(fingerprint: String) throws(StoreError) -> Int64? {
    try read { db in
      // A store of an older schema has none.
      guard try db.tableExists("search") else { return nil }
      return try Int64.fetchOne(
        db, sql: "SELECT search_id FROM search WHERE fingerprint = ?", arguments: [fingerprint])
    }
  }

  /// The latest comparison made for the model `name`: its number and its folds; nil where there is none.
  public func latestSearch(name: String) throws(StoreError) -> (id: Int64, foldCount: Int)? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT search_id, fold_count FROM search WHERE name = ? ORDER BY started_at DESC LIMIT 1",
        arguments: [name]
      ).map { ($0[0], $0[1]) }
    }
  }

  /// The rows that the comparison numbered `id` has so far.
  public func searchFolds(of id: Int64) throws(StoreError) -> [SearchFold] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT candidate, fold, parameters, accuracy, balanced_accuracy, f1_macro, fit_seconds, error
          FROM search_fold WHERE search_id = ? ORDER BY candidate, fold
          """, arguments: [id]
      ).map { row in
        let accuracy: Double? = row[3]
        return SearchFold(
          candidate: row[0], fold: row[1], parameters: row[2],
          score: accuracy.map {
            FoldScore(accuracy: $0, balancedAccuracy: row[4] ?? 0, macroF1: row[5] ?? 0)
          }, fitSeconds: row[6] ?? 0, error: row[7])
      }
    }
  }

  /// Adds rows to the comparison numbered `id`, in place of those of the same candidate and fold.
  public func addSearchFolds(_ folds: [SearchFold], to id: Int64) throws(StoreError) {
    try write { db in
      let insert = try db.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO search_fold (search_id, candidate, fold, parameters, accuracy, balanced_accuracy,
            f1_macro, fit_seconds, error)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for fold in folds {
        try insert.execute(arguments: [
          id, fold.candidate, fold.fold, fold.parameters, fold.score?.accuracy, fold.score?.balancedAccuracy,
          fold.score?.macroF1, fold.fitSeconds, fold.error,
        ])
      }
    }
  }
}
