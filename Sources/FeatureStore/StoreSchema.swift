import GRDB

/// The tables and views of a store, and how older stores get there.
///
/// Only SQL that SQLite 3.31 (2020) reads is used in what is kept in the file, so that the `sqlite3` of an
/// older machine opens a store.
enum StoreSchema {
  /// Marks our files in SQLite's header: "PFST" in ASCII.
  static let applicationID: Int32 = 0x5046_5354

  /// The version this program writes; kept in `PRAGMA user_version`.
  static let version = 4

  /// The oldest version that can be read as it is: what came later is read by people, not by this program.
  static let oldestReadableVersion = 1

  /// Bytes in a page. A vector of 2,048 values is 8 KiB: with SQLite's usual 4 KiB pages each one would
  /// spill into a chain of overflow pages.
  static let pageSize = 65_536

  /// All steps from an empty file to the present version.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 first release", foreignKeyChecks: .immediate) { db in
      for sql in [images, datasets, recipesAndFeatures, runs, models, predictions] {
        try db.execute(sql: sql)
      }
      for sql in [featureView, views, accuracyViews] { try db.execute(sql: sql) }
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    migrator.registerMigration("2 reliability and model selection", foreignKeyChecks: .immediate) { db in
      for sql in [reliabilityView, modelSelection] { try db.execute(sql: sql) }
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("3 analysis", foreignKeyChecks: .immediate) { db in
      // Stores that older versions made have older forms of these.
      for view in ["feature", "confusion_matrix", "classification_report", "reliability"] {
        try db.execute(sql: "DROP VIEW \(view)")
      }
      for sql in [featureView, accuracyViews, reliabilityView, analysis] { try db.execute(sql: sql) }
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    migrator.registerMigration("4 explanation", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: explanation)
      try db.execute(sql: "PRAGMA user_version = 4")
    }
    return migrator
  }

  // Digests are random, and an index on them costs a 64 KiB page for nearly every row written: so there is
  // one, in `content`, and everything else refers to bytes by a number that grows as they are first seen.
  // No timestamp and no run number here: a run that was killed and resumed must leave the same rows as
  // one that was not.
  private static let images = """
    CREATE TABLE content (
      content_id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE
    );
    CREATE TABLE image (
      image_id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      label TEXT,
      split TEXT,
      sha256 TEXT,
      width INTEGER,
      height INTEGER,
      byte_count INTEGER,
      format TEXT,
      modified_ns INTEGER,
      status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
      error TEXT,
      content_id INTEGER REFERENCES content,
      CHECK ((status = 'failed') = (error IS NOT NULL)),
      CHECK ((status = 'ok') = (content_id IS NOT NULL))
    );
    CREATE INDEX image_content ON image (content_id);
    """

  private static let datasets = """
    CREATE TABLE dataset (
      dataset_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE dataset_image (
      dataset_id INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE,
      image_id INTEGER NOT NULL REFERENCES image ON DELETE CASCADE,
      position INTEGER NOT NULL,
      label TEXT,
      split TEXT,
      PRIMARY KEY (dataset_id, image_id)
    ) WITHOUT ROWID;
    CREATE INDEX dataset_image_image ON dataset_image (image_id);
    """

  // The vectors have a table of their own: rows of `feature_summary` stay small and close together, so
  // counting and averaging read no page that holds a vector.
  private static let recipesAndFeatures = """
    CREATE TABLE recipe (
      recipe_id INTEGER PRIMARY KEY,
      backbone TEXT NOT NULL,
      weights TEXT NOT NULL,
      weights_digest TEXT,
      layer TEXT NOT NULL,
      pooling TEXT NOT NULL,
      dimension INTEGER NOT NULL CHECK (dimension > 0),
      fingerprint TEXT NOT NULL UNIQUE,
      description TEXT NOT NULL CHECK (json_valid(description))
    );
    CREATE TABLE feature_summary (
      vector_id INTEGER PRIMARY KEY,
      recipe_id INTEGER NOT NULL REFERENCES recipe ON DELETE CASCADE,
      content_id INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
      l2_norm REAL,
      mean REAL,
      zero_fraction REAL NOT NULL,
      UNIQUE (content_id, recipe_id)
    );
    CREATE TABLE feature_vector (
      vector_id INTEGER PRIMARY KEY REFERENCES feature_summary ON DELETE CASCADE,
      vector BLOB NOT NULL
    );
    """

  private static let runs = """
    CREATE TABLE run (
      run_id INTEGER PRIMARY KEY AUTOINCREMENT,
      pipeline TEXT NOT NULL,
      command TEXT NOT NULL,
      specification TEXT,
      seed INTEGER,
      program_version TEXT NOT NULL,
      host TEXT NOT NULL,
      process_id INTEGER NOT NULL,
      started_at TEXT NOT NULL,
      seconds REAL,
      status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'interrupted')),
      error TEXT
    );
    CREATE TABLE stage (
      stage_id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      fingerprint TEXT,
      started_at TEXT NOT NULL,
      seconds REAL,
      status TEXT NOT NULL
        CHECK (status IN ('running', 'done', 'up_to_date', 'failed', 'interrupted')),
      item_count INTEGER,
      computed_count INTEGER,
      reused_count INTEGER,
      failed_count INTEGER,
      reason TEXT,
      UNIQUE (run_id, position)
    );
    CREATE INDEX stage_fingerprint ON stage (name, fingerprint);
    """

  // Numbers of models are never used twice, so that the largest is the newest also after a replacement.
  private static let models = """
    CREATE TABLE model (
      model_id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      head TEXT NOT NULL,
      recipe_id INTEGER NOT NULL REFERENCES recipe,
      dataset_id INTEGER REFERENCES dataset ON DELETE SET NULL,
      run_id INTEGER REFERENCES run ON DELETE SET NULL,
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      class_names TEXT NOT NULL CHECK (json_valid(class_names)),
      training_count INTEGER NOT NULL,
      seed INTEGER,
      selection TEXT,
      fingerprint TEXT,
      reduced_view TEXT UNIQUE,
      created_at TEXT NOT NULL
    );
    CREATE INDEX model_recipe ON model (recipe_id);
    CREATE TABLE model_artifact (
      model_id INTEGER PRIMARY KEY REFERENCES model ON DELETE CASCADE,
      payload BLOB NOT NULL
    );
    CREATE TABLE reduction (
      model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL,
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      input_dimension INTEGER NOT NULL,
      output_dimension INTEGER NOT NULL,
      PRIMARY KEY (model_id, position)
    ) WITHOUT ROWID;
    CREATE TABLE reduction_component (
      model_id INTEGER NOT NULL,
      position INTEGER NOT NULL,
      component INTEGER NOT NULL,
      explained_variance REAL,
      explained_variance_ratio REAL,
      singular_value REAL,
      PRIMARY KEY (model_id, position, component),
      FOREIGN KEY (model_id, position) REFERENCES reduction ON DELETE CASCADE
    ) WITHOUT ROWID;
    """

  private static let predictions = """
    CREATE TABLE prediction (
      model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      image_id INTEGER NOT NULL REFERENCES image ON DELETE CASCADE,
      split TEXT,
      actual TEXT,
      predicted TEXT NOT NULL,
      probability REAL,
      margin REAL,
      correct INTEGER GENERATED ALWAYS AS (predicted = actual) STORED,
      PRIMARY KEY (model_id, image_id)
    ) WITHOUT ROWID;
    CREATE INDEX prediction_image ON prediction (image_id);
    CREATE TABLE metric (
      model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      split TEXT,
      class TEXT,
      name TEXT NOT NULL,
      value REAL
    );
    CREATE UNIQUE INDEX metric_identity ON metric (model_id, ifnull(split, ''), ifnull(class, ''), name);
    """
}
