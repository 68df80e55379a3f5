import FeatureStore
import GRDB
import TestSupport
import Testing

@Suite("Query plans: vectors are read only when asked for")
struct QueryPlanTests {
  let fixture: StoreFixture
  let store: FeatureStore

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    let id = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((0..<50).map { decoded("\($0).jpg", content: $0, recipes: [(id, 4)]) })
  }

  /// The tables and indexes a query opens, from SQLite's own program for it.
  private func opened(_ sql: String) throws -> Set<String> {
    let roots = try fixture.rows("SELECT rootpage, name FROM sqlite_master WHERE rootpage > 0")
    let names = Dictionary(uniqueKeysWithValues: roots.map { ($0[0] as Int, $0[1] as String) })
    let program = try fixture.rows("EXPLAIN \(sql)").filter { $0["opcode"] == "OpenRead" }
    return Set(program.compactMap { names[$0["p2"]] })
  }

  @Test(
    "counting and averaging never open the vectors",
    arguments: [
      "SELECT count(*) FROM feature", "SELECT avg(l2_norm) FROM feature WHERE recipe_id = 1",
      "SELECT recipe_id, count(*), min(mean), max(zero_fraction) FROM feature GROUP BY recipe_id",
      "SELECT i.path, f.l2_norm FROM image AS i JOIN feature AS f USING (image_id) ORDER BY f.l2_norm LIMIT 5",
    ])
  func scans(sql: String) throws {
    let tables = try opened(sql)
    #expect(!tables.isEmpty)
    #expect(!tables.contains("feature_vector"), "\(tables)")
  }

  @Test("one image's vector is found through keys and indexes only")
  func pointLookup() throws {
    let sql = "SELECT vector FROM feature WHERE recipe_id = 1 AND image_id = 7"
    let plan = try fixture.rows("EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
    // Image by number, its features by bytes and recipe, the vector by number.
    let searches = plan.filter { !$0.hasPrefix("CORRELATED SCALAR SUBQUERY") }
    #expect(
      searches == [
        "SEARCH i USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH s USING COVERING INDEX sqlite_autoindex_feature_summary_1 (content_id=? AND recipe_id=?)",
        "SEARCH v USING INTEGER PRIMARY KEY (rowid=?)",
      ])
    #expect(try opened(sql).contains("feature_vector"))
    #expect(try fixture.rows(sql).count == 1)
  }

  /// The steps of the plan for `sql`.
  private func plan(_ sql: String) throws -> [String] {
    try fixture.rows("EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] }
  }

  @Test("the confusion matrix is counted along one index, only of the model and split that are asked for")
  func confusionMatrix() throws {
    for (condition, range) in [
      ("", "model_id=?"), ("WHERE model = 'm'", "model_id=?"),
      ("WHERE model = 'm' AND split = 'test'", "model_id=? AND split=? AND actual>?"),
    ] {
      let steps = try plan("SELECT * FROM confusion_matrix \(condition)")
      #expect(steps.contains("SEARCH p USING COVERING INDEX prediction_class (\(range))"), "\(steps)")
      #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
      let model = condition.isEmpty ? "SCAN m USING" : "SEARCH m USING"
      #expect(steps.contains { $0.hasPrefix(model) }, "\(steps)")
    }
  }

  @Test("the classification report reads nothing but that index")
  func classificationReport() throws {
    let tables = try opened("SELECT * FROM classification_report WHERE model = 'm'")
    #expect(tables == ["sqlite_autoindex_model_1", "prediction_class"], "\(tables)")
  }

  @Test("averages over a model's predictions go through the table once, in its own order")
  func accuracy() throws {
    for group in ["split", "actual", "predicted"] {
      let steps = try plan(
        "SELECT \(group), avg(correct) FROM prediction WHERE model_id = 1 GROUP BY \(group)")
      #expect(steps.contains("SEARCH prediction USING PRIMARY KEY (model_id=?)"), "\(steps)")
    }
  }

  @Test("failed images are found without going over the others, in the order of their paths")
  func failedImages() throws {
    let steps = try plan("SELECT path, error FROM failed_image ORDER BY path")
    #expect(steps == ["SCAN image USING INDEX image_failed"])
  }

  @Test("the store's own look-ups search indexes")
  func ownLookups() throws {
    for sql in [
      "SELECT * FROM image WHERE path IN ('a', 'b')",
      "SELECT s.recipe_id FROM content AS c JOIN feature_summary AS s ON s.content_id = c.content_id "
        + "WHERE c.sha256 IN ('a', 'b')",
    ] {
      let plan = try fixture.rows("EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
      #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
    }
  }
}
