extension StoreSchema {
  /// The views analysts read; every number in them is computed from rows, so the two cannot disagree.
  static let views = """
    CREATE VIEW failed_image AS
    SELECT image_id, path, label, split, byte_count, error
    FROM image
    WHERE status = 'failed';

    CREATE VIEW misclassified AS
    SELECT m.name AS model, p.split, p.image_id, i.path, p.actual, p.predicted, p.probability, p.margin
    FROM prediction AS p
    JOIN model AS m ON m.model_id = p.model_id
    JOIN image AS i ON i.image_id = p.image_id
    WHERE p.correct = 0;

    CREATE VIEW run_summary AS
    SELECT r.run_id, r.pipeline, r.command, r.started_at, r.seconds, r.status,
      count(s.stage_id) AS stage_count,
      ifnull(sum(s.status = 'done'), 0) AS done_count,
      ifnull(sum(s.status = 'up_to_date'), 0) AS up_to_date_count,
      ifnull(sum(s.computed_count), 0) AS computed_count,
      ifnull(sum(s.reused_count), 0) AS reused_count,
      ifnull(sum(s.failed_count), 0) AS failed_count
    FROM run AS r
    LEFT JOIN stage AS s ON s.run_id = r.run_id
    GROUP BY r.run_id;
    """

  /// The features of images.
  ///
  /// datasette asks a row with a BLOB for its `rowid`, which a view has only if it says so: without it the page of the
  /// view is an error (datasette 0.65).
  static let featureView = """
    -- A subquery, not a join: SQLite drops it where the vector is not asked for, also under aggregates.
    CREATE VIEW feature AS
    SELECT s.recipe_id, i.image_id, s.l2_norm, s.mean, s.zero_fraction,
      (SELECT v.vector FROM feature_vector AS v WHERE v.vector_id = s.vector_id) AS vector,
      s.vector_id AS rowid
    FROM image AS i
    JOIN feature_summary AS s ON s.content_id = i.content_id;
    """

  /// How often classes are taken for which, and what follows from that.
  ///
  /// Grouped by the model's name, not its number: a condition on `model` and `split` then reaches the rows, and
  /// `prediction_class` has them in order, so that nothing is sorted.
  static let accuracyViews = """
    CREATE VIEW confusion_matrix AS
    SELECT m.name AS model, p.split, p.actual, p.predicted, count(*) AS count
    FROM model AS m
    JOIN prediction AS p ON p.model_id = m.model_id
    WHERE p.actual IS NOT NULL
    GROUP BY m.name, p.split, p.actual, p.predicted;

    -- hits: predicted and true; support: true; calls: predicted.
    -- precision = hits / calls, recall = hits / support, f1 = 2 hits / (support + calls); 0 where undefined.
    CREATE VIEW classification_report AS
    SELECT model, split, class,
      ifnull(1.0 * hits / nullif(calls, 0), 0.0) AS precision,
      ifnull(1.0 * hits / nullif(support, 0), 0.0) AS recall,
      2.0 * hits / (support + calls) AS f1,
      support
    FROM (
      SELECT model, split, class, sum(hits) AS hits, sum(support) AS support, sum(calls) AS calls
      FROM (
        SELECT model, split, actual AS class, (actual = predicted) * count AS hits, count AS support, 0 AS calls
        FROM confusion_matrix
        UNION ALL
        SELECT model, split, predicted, 0, 0, count
        FROM confusion_matrix
      )
      GROUP BY model, split, class
    );
    """

  /// How often predictions are right, by how probable the model held them: ten bins.
  ///
  /// The edges are the products that `ReliabilityTable` and NumPy's `linspace` have, 3 * 0.1 for the third, so
  /// that a probability on an edge falls into the same bin everywhere: the one below.
  static let reliabilityView = """
    CREATE VIEW reliability AS
    SELECT model, split, bin, bin / 10.0 AS low, (bin + 1) / 10.0 AS high, count(*) AS count,
      avg(probability) AS mean_probability, avg(correct) AS fraction_correct
    FROM (
      SELECT m.name AS model, p.split, p.probability, p.correct,
        (p.probability > 0.1) + (p.probability > 2 * 0.1) + (p.probability > 3 * 0.1)
        + (p.probability > 4 * 0.1) + (p.probability > 5 * 0.1) + (p.probability > 6 * 0.1)
        + (p.probability > 7 * 0.1) + (p.probability > 8 * 0.1) + (p.probability > 9 * 0.1) AS bin
      FROM model AS m
      JOIN prediction AS p ON p.model_id = m.model_id
      WHERE p.probability IS NOT NULL AND p.correct IS NOT NULL
    )
    GROUP BY model, split, bin;
    """
}
