extension StoreSchema {
  /// How sure predictions are over all classes, how learning went, and images that look alike.
  ///
  /// Pairs belong to bytes, as features do: what is a pair does not depend on which paths there are today.
  static let analysis = """
    ALTER TABLE prediction ADD COLUMN entropy REAL;

    -- In the order of the confusion matrix, which is then counted without sorting or reading the rest of the rows.
    -- Partial, so that SQLite takes it for nothing else: averages of `correct` by split would look up every row, since
    -- no index counts as holding a generated column, and go over the pages of the table again and again.
    CREATE INDEX prediction_class ON prediction (model_id, split, actual, predicted) WHERE actual IS NOT NULL;
    -- Costs nothing where nothing failed.
    CREATE INDEX image_failed ON image (path) WHERE status = 'failed';

    CREATE TABLE learning_curve (
      model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      name TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      value REAL,
      PRIMARY KEY (model_id, name, epoch)
    ) WITHOUT ROWID;

    CREATE TABLE pair_search (
      recipe_id INTEGER PRIMARY KEY REFERENCES recipe ON DELETE CASCADE,
      threshold REAL NOT NULL,
      vector_count INTEGER NOT NULL,
      searched_at TEXT NOT NULL
    );
    CREATE TABLE similar_pair (
      recipe_id INTEGER NOT NULL REFERENCES pair_search ON DELETE CASCADE,
      content_id INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
      other_content_id INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
      cosine REAL NOT NULL,
      PRIMARY KEY (recipe_id, content_id, other_content_id),
      CHECK (content_id < other_content_id)
    ) WITHOUT ROWID;
    CREATE INDEX similar_pair_content ON similar_pair (content_id);
    CREATE INDEX similar_pair_other ON similar_pair (other_content_id);

    CREATE VIEW near_duplicate AS
    SELECT p.recipe_id, p.cosine, a.image_id, a.path, a.label, a.split,
      b.image_id AS other_image_id, b.path AS other_path, b.label AS other_label, b.split AS other_split
    FROM similar_pair AS p
    JOIN image AS a ON a.content_id = p.content_id
    JOIN image AS b ON b.content_id = p.other_content_id;
    """
}
