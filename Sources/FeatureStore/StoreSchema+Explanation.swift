extension StoreSchema {
  /// Maps of what in an image speaks for a class, and where they lie.
  ///
  /// Grids are a few hundred bytes, so they stand in the rows: what is said about them is not much shorter.
  static let explanation = """
    CREATE TABLE activation_map (
      model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      image_id INTEGER NOT NULL REFERENCES image ON DELETE CASCADE,
      class TEXT NOT NULL,
      method TEXT NOT NULL,
      layer TEXT NOT NULL,
      score REAL NOT NULL,
      height INTEGER NOT NULL CHECK (height > 0),
      width INTEGER NOT NULL CHECK (width > 0),
      border_share REAL,
      centroid_row REAL,
      centroid_column REAL,
      peak_row REAL,
      peak_column REAL,
      area REAL,
      grid BLOB NOT NULL CHECK (length(grid) = 4 * height * width),
      PRIMARY KEY (model_id, image_id, class, method)
    );
    CREATE INDEX activation_map_image ON activation_map (image_id);

    CREATE VIEW explanation AS
    SELECT m.name AS model, p.split, a.image_id, i.path, p.actual, p.predicted, p.correct, p.probability,
      a.class, a.method, a.layer, a.score, a.border_share, a.centroid_row, a.centroid_column, a.peak_row,
      a.peak_column, a.area
    FROM activation_map AS a
    JOIN model AS m ON m.model_id = a.model_id
    JOIN image AS i ON i.image_id = a.image_id
    LEFT JOIN prediction AS p ON p.model_id = a.model_id AND p.image_id = a.image_id;
    """
}
