import FeatureStore
import TestSupport
import Testing

@Suite("Similar pairs")
struct SimilarPairTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let id: Int64
  let vectorIDs: [Int64]

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    let recipeID = try store.recipeID(for: recipe(dimension: 4))
    id = recipeID
    try store.commit(
      (0..<5).map { decoded("\($0).jpg", content: $0, label: "fruit", recipes: [(recipeID, 4)]) })
    try store.commit([decoded("copy.jpg", content: 1)])
    vectorIDs = try store.vectors(ofRecipe: recipeID).vectorIDs
  }

  private func pair(_ first: Int, _ second: Int, _ cosine: Double) -> SimilarPair {
    SimilarPair(vectorID: vectorIDs[first], otherVectorID: vectorIDs[second], cosine: cosine)
  }

  private func stored() throws -> [String] {
    try fixture.lines(
      "SELECT cosine, path, other_path FROM near_duplicate ORDER BY cosine DESC, image_id, other_image_id")
  }

  @Test("pairs are seen as pairs of images with the copies of each, and replace those before them")
  func replaced() throws {
    try store.replaceSimilarPairs(
      ofRecipe: id, threshold: 0.9, vectorCount: 5, with: [pair(0, 1, 0.99), pair(4, 2, 0.95)])
    #expect(
      try stored() == ["0.99|0.jpg|1.jpg", "0.99|0.jpg|copy.jpg", "0.95|2.jpg|4.jpg"])
    #expect(
      try fixture.lines("SELECT recipe_id, threshold, vector_count, searched_at LIKE '20%' FROM pair_search")
        == ["\(id)|0.9|5|1"])
    try store.replaceSimilarPairs(ofRecipe: id, threshold: 0.8, vectorCount: 5, with: [pair(2, 3, 0.85)])
    #expect(try stored() == ["0.85|2.jpg|3.jpg"])
    #expect(try fixture.lines("SELECT threshold FROM pair_search") == ["0.8"])
  }

  @Test("pairs of other recipes stay")
  func recipes() throws {
    let other = try store.recipeID(for: recipe("other", dimension: 2))
    try store.commit((0..<2).map { decoded("\($0).jpg", content: $0, recipes: [(other, 2)]) })
    let others = try store.vectors(ofRecipe: other).vectorIDs
    try store.replaceSimilarPairs(
      ofRecipe: other, threshold: 0.5, vectorCount: 2,
      with: [SimilarPair(vectorID: others[0], otherVectorID: others[1], cosine: 0.6)])
    try store.replaceSimilarPairs(ofRecipe: id, threshold: 0.9, vectorCount: 5, with: [])
    #expect(try fixture.lines("SELECT recipe_id FROM similar_pair") == ["\(other)"])
    #expect(try fixture.lines("SELECT recipe_id FROM pair_search ORDER BY 1") == ["\(id)", "\(other)"])
  }

  @Test("a pair of which one vector is gone is left out")
  func gone() throws {
    let pairs = [pair(0, 1, 0.99), pair(2, 3, 0.98)]
    try store.commit([decoded("0.jpg", content: 100)])
    try store.removeUnreferencedFeatures()
    try store.replaceSimilarPairs(ofRecipe: id, threshold: 0.9, vectorCount: 5, with: pairs)
    #expect(try stored() == ["0.98|2.jpg|3.jpg"])
  }

  @Test("on a full disk the pairs before stay")
  func fullDisk() throws {
    try store.replaceSimilarPairs(ofRecipe: id, threshold: 0.9, vectorCount: 5, with: [pair(0, 1, 0.99)])
    let recipes = (0..<40).map { recipe("layer\($0)", dimension: 400) }
    let ids = try recipes.map { try store.recipeID(for: $0) }
    try store.commit(
      (0..<40).map { index in
        decoded("many\(index).jpg", content: 1000 + index, recipes: [(ids[0], 400)])
      })
    let many = try store.vectors(ofRecipe: ids[0]).vectorIDs
    let pairs = many.indices.flatMap { first in
      many.indices.dropFirst(first + 1).map {
        SimilarPair(vectorID: many[first], otherVectorID: many[$0], cosine: 0.97)
      }
    }
    try store.limitPages(to: 1)
    #expect(throws: StoreError.diskFull(path: fixture.path)) {
      for recipe in ids {
        try store.replaceSimilarPairs(ofRecipe: recipe, threshold: 0.5, vectorCount: 40, with: pairs)
      }
    }
    #expect(try fixture.lines("SELECT cosine FROM near_duplicate WHERE recipe_id = \(id)").first == "0.99")
    #expect(
      try fixture.lines(
        "SELECT count(*) FROM pair_search AS s WHERE recipe_id <> \(id) AND "
          + "(SELECT count(*) FROM similar_pair AS p WHERE p.recipe_id = s.recipe_id) <> \(pairs.count)")
        == ["0"])
  }

  @Test("a reader stores none")
  func reader() throws {
    let reader = try fixture.reader()
    #expect(throws: StoreError.readOnly(path: fixture.path)) {
      try reader.replaceSimilarPairs(ofRecipe: id, threshold: 0.9, vectorCount: 5, with: [])
    }
  }
}
