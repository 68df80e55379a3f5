import FeatureStore
import Foundation
import TestSupport
import Testing

@Suite("Looking for damage")
struct CheckTests {
  let fixture: StoreFixture

  init() throws {
    fixture = try StoreFixture()
    let store = try fixture.writer()
    let id = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((0..<3).map { decoded("\($0).jpg", content: $0, recipes: [(id, 4)]) })
    _ = try store.save(
      ModelDescription(
        name: "m", head: "svm", recipeID: id, parameters: "{}", classNames: ["x"], trainingCount: 1),
      payload: Data([1]))
    try store.close()
  }

  @Test(
    "each kind of damage is named",
    arguments: [
      ("DROP VIEW misclassified", "the view misclassified is missing"),
      ("DROP INDEX image_content", "the index image_content is missing"),
      (
        "DROP VIEW feature; CREATE VIEW feature AS SELECT 1 AS recipe_id",
        "the view feature is not that of schema version 4"
      ),
      (
        "DELETE FROM feature_vector WHERE vector_id = 2",
        "vector 2 of \(digest(1)): found nothing, expected 16 bytes"
      ),
      (
        "UPDATE feature_vector SET vector = x'00' WHERE vector_id = 1",
        "vector 1 of \(digest(0)): found 1 bytes, expected 16 bytes"
      ),
      ("DELETE FROM model_artifact", "model m has no payload"),
      (
        "PRAGMA foreign_keys = OFF; DELETE FROM content WHERE content_id = 3",
        "table image, row 3: refers to a row of content that does not exist"
      ),
      ("UPDATE model SET reduced_view = 'reduced_m'", "the reduced scores reduced_m are missing"),
    ])
  func damage(sql: String, problem: String) throws {
    try fixture.execute(sql)
    let check = try fixture.reader().check()
    #expect(check.problems.contains(problem), "\(check.problems)")
    #expect(!check.isSound)
  }

  @Test("what is sound but of no use is a note")
  func notes() throws {
    let store = try fixture.writer()
    #expect(try store.check().notes == [])
    try store.commit([decoded("0.jpg", content: 50)])
    let id = try store.recipeID(for: recipe(dimension: 4))
    try store.commit([
      .decoded(
        path: "n.jpg", label: nil, split: nil, sha256: digest(60), byteCount: 1, modifiedNanoseconds: 1,
        width: 1,
        height: 1, format: "png", features: [.init(recipeID: id, vector: [.nan, 0, 0, 0])])
    ])
    try fixture.execute("CREATE TABLE mine (a)")
    let check = try store.check()
    #expect(check.isSound && check.notes.count == 3, "\(check.notes)")
    #expect(check.notes[0] == "the table mine is not the store's own; it is left alone")
    #expect(
      check.notes[1].hasPrefix("1 vectors belong to no image")
        && check.notes[2].hasPrefix("1 vectors hold NaN"))
  }

  @Test("stores of older schemas are sound", arguments: 1...4)
  func olderSchemas(version: Int) throws {
    let path = fixture.folder.path("old.sqlite")
    try FeatureStore.writeStore(ofSchema: version, at: path)
    let check = try FeatureStore.open(path: path, access: .reader).check()
    #expect(check.problems == [] && check.notes == [])
  }
}
