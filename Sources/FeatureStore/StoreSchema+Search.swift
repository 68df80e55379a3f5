extension StoreSchema {
  /// Comparisons of settings by cross-validation, and the axes of components.
  ///
  /// A comparison belongs to what it was made on, not to a run: one that was interrupted finds its rows again.
  static let modelSelection = """
    CREATE TABLE search (
      search_id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      fingerprint TEXT NOT NULL UNIQUE,
      recipe_id INTEGER NOT NULL REFERENCES recipe ON DELETE CASCADE,
      fold_count INTEGER NOT NULL,
      image_count INTEGER NOT NULL,
      started_at TEXT NOT NULL
    );
    CREATE TABLE search_fold (
      search_id INTEGER NOT NULL REFERENCES search ON DELETE CASCADE,
      candidate TEXT NOT NULL,
      fold INTEGER NOT NULL,
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      accuracy REAL,
      balanced_accuracy REAL,
      f1_macro REAL,
      fit_seconds REAL,
      error TEXT,
      PRIMARY KEY (search_id, candidate, fold),
      CHECK ((accuracy IS NULL) = (error IS NOT NULL))
    ) WITHOUT ROWID;

    -- spread: the largest less the smallest of the folds. Candidates with a failed fold have no mean.
    CREATE VIEW search_result AS
    SELECT s.search_id, s.name, f.parameters, count(*) AS folds, s.fold_count,
      CASE WHEN count(f.error) = 0 THEN avg(f.accuracy) END AS mean_accuracy,
      max(f.accuracy) - min(f.accuracy) AS spread_accuracy,
      CASE WHEN count(f.error) = 0 THEN avg(f.balanced_accuracy) END AS mean_balanced_accuracy,
      max(f.balanced_accuracy) - min(f.balanced_accuracy) AS spread_balanced_accuracy,
      CASE WHEN count(f.error) = 0 THEN avg(f.f1_macro) END AS mean_f1_macro,
      max(f.f1_macro) - min(f.f1_macro) AS spread_f1_macro,
      avg(f.fit_seconds) AS mean_fit_seconds, max(f.error) AS error
    FROM search AS s JOIN search_fold AS f ON f.search_id = s.search_id
    GROUP BY s.search_id, f.candidate;

    CREATE TABLE component_vector (
      model_id INTEGER NOT NULL,
      position INTEGER NOT NULL,
      component INTEGER NOT NULL,
      vector BLOB NOT NULL,
      PRIMARY KEY (model_id, position, component),
      FOREIGN KEY (model_id, position, component) REFERENCES reduction_component ON DELETE CASCADE
    );
    """
}
