import FeatureStore
import Foundation
import GRDB
import Tensors
import TestSupport
import Testing

@Suite("Committing images: identity, order, resuming")
struct CommitTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let small, large: Int64

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    small = try store.recipeID(for: recipe("small", dimension: 3))
    large = try store.recipeID(for: recipe("large", dimension: 9))
  }

  var both: [(id: Int64, dimension: Int)] { [(small, 3), (large, 9)] }

  @Test("a recipe is stored once per fingerprint and read back as it was")
  func recipes() throws {
    #expect(try store.recipeID(for: recipe("small", dimension: 3)) == small)
    #expect(try store.recipeID(for: recipe("small", dimension: 4)) == 3)
    #expect(
      try store.recipes().map(\.recipe) == [
        recipe("small", dimension: 3), recipe("large", dimension: 9), recipe("small", dimension: 4),
      ])
  }

  @Test("a decoded image reads back with everything known about it")
  func decodedImage() throws {
    try store.commit([decoded("a.jpg", content: 7, label: "apple", split: "train", recipes: both)])
    let image = try #require(try store.knownImages(paths: ["a.jpg", "b.jpg"])["a.jpg"])
    #expect(image.id == 1)
    #expect((image.label, image.split) == ("apple", "train"))
    #expect(image.sha256 == digest(7))
    #expect((image.width, image.height) == (32, 24))
    #expect(image.byteCount == 1007)
    #expect(image.modifiedNanoseconds == 1_700_000_000_000_000_007)
    #expect(image.status == .ok)
    #expect(image.error == nil)
  }

  @Test("a failed image is a row with its error, and no feature")
  func failedImage() throws {
    try store.commit([failed("a.jpg")])
    let image = try #require(try store.knownImages(paths: ["a.jpg"])["a.jpg"])
    #expect(image.status == .failed)
    #expect(image.error == "truncated after 12 bytes")
    #expect((image.width, image.height) == (nil, nil))
    #expect(
      try fixture.lines("SELECT * FROM failed_image") == ["1|a.jpg|apple|train|12|truncated after 12 bytes"])
    #expect(try fixture.lines("SELECT count(*) FROM feature") == ["0"])
  }

  @Test("an image that failed and is decoded later keeps its number and loses its error")
  func retried() throws {
    try store.commit([failed("a.jpg"), decoded("b.jpg", content: 2)])
    try store.commit([decoded("a.jpg", content: 1, recipes: both)])
    #expect(
      try fixture.lines("SELECT image_id, path, status, error FROM image ORDER BY image_id")
        == ["1|a.jpg|ok|", "2|b.jpg|ok|"])
    #expect(try fixture.lines("SELECT count(*) FROM feature") == ["2"])
  }

  @Test("vectors are little-endian float32, with norm, mean and part of zeros beside them")
  func vectorBytes() throws {
    // 3² + 4² = 5², (3 - 4 + 0) / 3 = -1/3, one of three is zero; 3 = 0x40400000, -4 = 0xc0800000.
    try store.commit([
      .decoded(
        path: "a.jpg", label: nil, split: nil, sha256: digest(1), byteCount: 1, modifiedNanoseconds: 1,
        width: 1, height: 1, format: "png", features: [.init(recipeID: small, vector: [3, -4, 0])])
    ])
    #expect(
      try fixture.lines("SELECT l2_norm, mean, zero_fraction, vector FROM feature")
        == ["5.0|\(-1.0 / 3)|\(1.0 / 3)|00004040000080c000000000"])
  }

  @Test(
    "summaries agree with a plain double sum at every length around the lanes",
    arguments: [1, 2, 7, 8, 9, 15, 16, 17, 100])
  func summaries(dimension: Int) throws {
    let id = try store.recipeID(for: recipe("any", dimension: dimension))
    var values = vector(dimension, dimension: dimension)
    for index in stride(from: 0, to: dimension, by: 5) { values[index] = index % 2 == 0 ? 0 : -0.0 }
    try store.commit([
      .decoded(
        path: "a.jpg", label: nil, split: nil, sha256: digest(1), byteCount: 1, modifiedNanoseconds: 1,
        width: 1, height: 1, format: "png", features: [.init(recipeID: id, vector: values)])
    ])
    let doubles = values.map(Double.init)
    let expected = [
      doubles.map { $0 * $0 }.reduce(0, +).squareRoot(), doubles.reduce(0, +) / Double(dimension),
      Double(doubles.count { $0 == 0 }) / Double(dimension),
    ]
    let row = try fixture.rows("SELECT l2_norm, mean, zero_fraction FROM feature")[0]
    let result = Closeness([row[0] as Double, row[1], row[2]], expected, rtol: 1e-13, atol: 1e-16)
    #expect(result.isClose, "\(result)")
    let selection = try store.select(FeatureRequest(recipeID: id))
    #expect(try store.matrix(of: selection).elements.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test("every kind of float survives; a norm that is not a number is NULL")
  func specialValues() throws {
    let id = try store.recipeID(for: recipe("special", dimension: 6))
    let values: [Float] = [
      .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    try store.commit([
      .decoded(
        path: "a.jpg", label: nil, split: nil, sha256: digest(1), byteCount: 1, modifiedNanoseconds: 1,
        width: 1, height: 1, format: "png", features: [.init(recipeID: id, vector: values)])
    ])
    let matrix = try store.matrix(of: store.select(FeatureRequest(recipeID: id)))
    #expect(matrix.elements.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(try fixture.lines("SELECT l2_norm, mean FROM feature") == ["|"])
  }

  @Test("a copy and a renamed file share the stored vector")
  func copyAndRename() throws {
    try store.commit([decoded("a.jpg", content: 1, recipes: both)])
    #expect(
      try store.existingFeatures(sha256s: [digest(1), digest(2)], recipeIDs: [small, large])
        == [FeatureKey(sha256: digest(1), recipeID: small), FeatureKey(sha256: digest(1), recipeID: large)])
    // What the runtime does for known bytes: a row, no vector.
    try store.commit([decoded("copy.jpg", content: 1), decoded("renamed.jpg", content: 1)])
    #expect(try fixture.lines("SELECT count(*) FROM feature_vector") == ["2"])
    #expect(
      try fixture.lines("SELECT image_id, recipe_id FROM feature ORDER BY 1, 2")
        == ["1|1", "1|2", "2|1", "2|2", "3|1", "3|2"])
    #expect(try fixture.lines("SELECT count(DISTINCT vector) FROM feature WHERE recipe_id = 1") == ["1"])
    #expect(try store.info().duplicateCount == 2)
  }

  @Test("a vector for bytes that have one already is not stored again")
  func sameIdentity() throws {
    try store.commit([
      decoded("a.jpg", content: 1, recipes: both), decoded("b.jpg", content: 1, recipes: both),
    ])
    let before = try fixture.dump()
    try store.commit([decoded("a.jpg", content: 1, recipes: both)])
    #expect(try fixture.dump() == before)
    #expect(try fixture.lines("SELECT count(*) FROM feature_vector") == ["2"])
  }

  @Test("changed bytes have features of their own; the old ones can be removed, vectors and all")
  func changedBytes() throws {
    try store.commit([decoded("a.jpg", content: 1, recipes: [(small, 3)])])
    #expect(try store.existingFeatures(sha256s: [digest(2)], recipeIDs: [small]).isEmpty)
    try store.commit([decoded("a.jpg", content: 2, recipes: [(small, 3)])])
    let selection = try store.select(FeatureRequest(recipeID: small))
    #expect(try store.matrix(of: selection).elements == vector(2, dimension: 3))
    #expect(try store.info().unreferencedVectorCount == 1)
    #expect(try store.removeUnreferencedFeatures() == 1)
    #expect(try fixture.lines("SELECT count(*) FROM feature_vector") == ["1"])
    #expect(try store.removeUnreferencedFeatures() == 0)
    #expect(try store.check().isSound)
  }

  @Test("existing features are found for the recipes asked for only")
  func existingFeatures() throws {
    try store.commit([decoded("a.jpg", content: 1, recipes: [(large, 9)])])
    #expect(try store.existingFeatures(sha256s: [digest(1)], recipeIDs: [small]).isEmpty)
    #expect(try store.existingFeatures(sha256s: [], recipeIDs: [large]).isEmpty)
    #expect(try store.existingFeatures(sha256s: [digest(1)], recipeIDs: [small, large]).count == 1)
  }

  @Test("look-ups work around the size of a chunk", arguments: [0, 1, 499, 500, 501, 1001])
  func chunks(count: Int) throws {
    try store.commit((0..<count).map { decoded("\($0).jpg", content: $0, recipes: [(small, 3)]) })
    let paths = (0..<count).map { "\($0).jpg" } + ["unknown"]
    #expect(try store.knownImages(paths: paths).count == count)
    #expect(
      try store.existingFeatures(sha256s: (0..<count).map(digest), recipeIDs: [small]).count == count)
  }

  @Test("a batch with a vector of the wrong length, or an unknown recipe, is refused whole")
  func refusedBatch() throws {
    #expect(throws: StoreError.dimension(image: "b.jpg", recipeID: small, found: 2, expected: 3)) {
      try store.commit([
        decoded("a.jpg", content: 1, recipes: both), decoded("b.jpg", content: 2, recipes: [(small, 2)]),
      ])
    }
    #expect(throws: StoreError.unknownRecipe(path: fixture.path, recipeID: 77)) {
      try store.commit([decoded("a.jpg", content: 1, recipes: [(77, 2)])])
    }
    #expect(try fixture.lines("SELECT count(*) FROM image") == ["0"])
  }

  @Test("any cut into batches, with restarts in between, leaves the same rows", arguments: 0..<20)
  func batching(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    // Contents repeat, so there are copies; every ninth image fails.
    let images = (0..<60).map { index in
      let content = Int.random(in: 0..<40, using: &generator)
      return index % 9 == 8
        ? failed("\(index).jpg") : decoded("\(index).jpg", content: content, recipes: both)
    }
    try store.commit(images)
    let expected = try fixture.dump()

    let other = try StoreFixture()
    var start = 0
    while start < images.count {
      let store = try other.writer()
      _ = try store.recipeID(for: recipe("small", dimension: 3))
      _ = try store.recipeID(for: recipe("large", dimension: 9))
      for _ in 0..<Int.random(in: 1...3, using: &generator) where start < images.count {
        let end = min(images.count, start + Int.random(in: 1...20, using: &generator))
        try store.commit(Array(images[start..<end]))
        start = end
      }
      try store.close()
    }
    #expect(try other.dump() == expected, "seed \(seed)")
  }
}
