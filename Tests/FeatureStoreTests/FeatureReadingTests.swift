import FeatureStore
import Tensors
import TestSupport
import Testing

@Suite("Reading features: selection, order, blocks")
struct FeatureReadingTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let id: Int64

  /// Images 0.jpg … 9.jpg with contents 0 … 9; even ones train, odd ones test; 3.jpg failed.
  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    id = try store.recipeID(for: recipe(dimension: 5))
    try store.commit(
      (0..<10).map { index in
        index == 3
          ? failed("3.jpg")
          : decoded(
            "\(index).jpg", content: index, label: index < 5 ? "low" : "high",
            split: index % 2 == 0 ? "train" : "test", recipes: [(id, 5)])
      })
  }

  private func imageIDs(_ request: FeatureRequest) throws -> [Int64] {
    try store.select(request).rows.map(\.imageID)
  }

  @Test("without conditions every image that has the feature is found, by number")
  func all() throws {
    let selection = try store.select(FeatureRequest(recipeID: id))
    #expect(selection.dimension == 5)
    #expect(selection.rows.map(\.imageID) == [1, 2, 3, 5, 6, 7, 8, 9, 10])
    #expect(selection.rows[0].label == "low" && selection.rows[0].split == "train")
  }

  @Test(
    "a grouping gives every row its value as text, for any expression over what is known of the image",
    arguments: [
      ("label", ["low", "low", "low", "low", "high", "high", "high", "high", "high"]),
      ("image_id % 2 -- odd", ["1", "0", "1", "1", "0", "1", "0", "1", "0"]),
      ("CASE WHEN image_id > 8 THEN width / 64.0 END", Array(repeating: nil, count: 7) + ["0.5", "0.5"]),
      ("substr(path, 2, 4)", Array(repeating: ".jpg", count: 9)),
    ] as [(String, [String?])])
  func grouping(expression: String, expected: [String?]) throws {
    let selection = try store.select(FeatureRequest(recipeID: id, grouping: expression))
    #expect(selection.rows.map(\.group) == expected)
    #expect(selection.rows.map(\.imageID) == [1, 2, 3, 5, 6, 7, 8, 9, 10])
  }

  @Test(
    "a grouping that merges images, writes, or does not run is refused by name",
    arguments: [
      ("max(width)", "misuse of aggregate"), ("count(*)", "misuse of aggregate"),
      ("row_number() OVER ()", "misuse of window function"), ("colour", "no such column: colour"),
      ("label, split", "row value misused"), ("label; DELETE FROM image", "syntax error"),
      ("", "syntax error"),
    ])
  func badGrouping(expression: String, reason: String) throws {
    let error = #expect(throws: StoreError.self) {
      try store.select(FeatureRequest(recipeID: id, condition: "width > 1", grouping: expression))
    }
    guard case .query(expression, let found) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(found.contains(reason), "\(found)")
    #expect(try fixture.lines("SELECT count(*) FROM image") == ["10"])
  }

  @Test("usable images without a recipe's vector are counted, under the same conditions")
  func missing() throws {
    let other = try store.recipeID(for: recipe("other", dimension: 2))
    #expect(try store.countImagesWithoutFeature(FeatureRequest(recipeID: id)) == 0)
    #expect(try store.countImagesWithoutFeature(FeatureRequest(recipeID: other)) == 9)
    #expect(
      try store.countImagesWithoutFeature(
        FeatureRequest(recipeID: other, splits: ["test"], condition: "label = 'low'")) == 1)
    #expect(throws: StoreError.self) {
      try store.countImagesWithoutFeature(FeatureRequest(recipeID: other, condition: "nothing = 1"))
    }
  }

  @Test("splits and conditions narrow the choice; a condition may use what is known of image and vector")
  func conditions() throws {
    #expect(try imageIDs(FeatureRequest(recipeID: id, splits: ["test"])) == [2, 6, 8, 10])
    #expect(try imageIDs(FeatureRequest(recipeID: id, splits: [])) == [])
    #expect(try imageIDs(FeatureRequest(recipeID: id, splits: ["train", "test"])).count == 9)
    #expect(
      try imageIDs(FeatureRequest(recipeID: id, splits: ["test"], condition: "label = 'low' -- comment"))
        == [2])
    #expect(
      try imageIDs(FeatureRequest(recipeID: id, condition: "label = 'low' OR image_id = 10")).count == 5)
    let expected = (0..<10).filter { content in
      content != 3 && vector(content, dimension: 5).reduce(0) { $0 + Double($1) } > 0
    }.map { Int64($0 + 1) }
    #expect(
      try imageIDs(
        FeatureRequest(
          recipeID: id, condition: "mean > 0 AND l2_norm > 0 AND zero_fraction = 0 AND width = 32"))
        == expected)
    #expect(
      try imageIDs(
        FeatureRequest(
          recipeID: id, condition: "image_id IN (SELECT image_id FROM image ORDER BY path DESC LIMIT 2)"))
        == [9, 10])
  }

  @Test("with a dataset, its members, labels, splits and order count")
  func dataset() throws {
    try store.setDataset(
      "mine",
      members: [
        DatasetMember(path: "8.jpg", label: "x", split: "train"),
        DatasetMember(path: "3.jpg", label: "x", split: "train"),
        DatasetMember(path: "1.jpg", label: "y", split: "train"),
        DatasetMember(path: "5.jpg", label: nil, split: "test"),
      ])
    try store.setDataset("other", members: [DatasetMember(path: "8.jpg", label: "z", split: "test")])
    let selection = try store.select(FeatureRequest(recipeID: id, dataset: "mine", splits: ["train"]))
    #expect(selection.rows.map(\.imageID) == [9, 2])
    #expect(selection.rows.map(\.label) == ["x", "y"])
    #expect(
      try store.matrix(of: selection) == Matrix(rows: [vector(8, dimension: 5), vector(1, dimension: 5)]))
    #expect(try imageIDs(FeatureRequest(recipeID: id, dataset: "mine")) == [9, 2, 6])
    #expect(try imageIDs(FeatureRequest(recipeID: id, dataset: "mine", condition: "label = 'y'")) == [2])
    #expect(throws: StoreError.unknownDataset(path: fixture.path, name: "yours", known: ["mine", "other"])) {
      try store.select(FeatureRequest(recipeID: id, dataset: "yours"))
    }
  }

  @Test("blocks of any size add up to the whole matrix", arguments: [1, 2, 8, 9, 10, 100])
  func blocks(size: Int) throws {
    let selection = try store.select(FeatureRequest(recipeID: id))
    var (elements, paths, ranges): ([Float], [String], [Range<Int>]) = ([], [], [])
    try store.forEachBlock(of: selection, size: size) { block in
      elements += block.features.elements
      paths += block.paths
      ranges.append(block.range)
      #expect(block.imageIDs == selection.rows[block.range].map(\.imageID))
      #expect(block.labels == selection.rows[block.range].map(\.label))
      #expect(block.splits == selection.rows[block.range].map(\.split))
      // A block's receiver may use the store.
      let known = try store.knownImages(paths: block.paths)
      #expect(known.count == block.paths.count)
    }
    let contents = [0, 1, 2, 4, 5, 6, 7, 8, 9]
    #expect(elements == contents.flatMap { vector($0, dimension: 5) })
    #expect(paths == contents.map { "\($0).jpg" })
    #expect(ranges.flatMap { Array($0) } == Array(0..<9))
    #expect(ranges.count == (9 + size - 1) / size)
    #expect(try store.matrix(of: selection).elements == elements)
  }

  @Test("an empty selection has no block and an empty matrix")
  func empty() throws {
    let selection = try store.select(FeatureRequest(recipeID: id, condition: "0"))
    try store.forEachBlock(of: selection) { _ in Issue.record("a block of nothing") }
    #expect(try store.matrix(of: selection) == Matrix(rowCount: 0, columnCount: 5, elements: []))
  }

  @Test("a filtered selection reads only what was kept")
  func filter() throws {
    let selection = try store.select(FeatureRequest(recipeID: id)).filter { $0.label == "high" }
    #expect(try store.matrix(of: selection).elements == (5..<10).flatMap { vector($0, dimension: 5) })
  }

  @Test(
    "a condition that does not run, or breaks out of its brackets to write, is shown as the user wrote it")
  func badConditions() throws {
    for condition in ["label =", "colour = 'red'", "1) ; DELETE FROM image; --", "label = ?"] {
      let error = #expect(throws: StoreError.self) {
        try store.select(FeatureRequest(recipeID: id, condition: condition))
      }
      guard case .query(condition, let reason) = error else {
        Issue.record("\(condition): \(String(describing: error))")
        continue
      }
      #expect(!reason.isEmpty)
    }
    #expect(try fixture.lines("SELECT count(*) FROM image") == ["10"])
  }

  @Test("an unknown recipe is named")
  func unknownRecipe() {
    #expect(throws: StoreError.unknownRecipe(path: fixture.path, recipeID: 42)) {
      try store.select(FeatureRequest(recipeID: 42))
    }
  }

  @Test("a vector that is gone or too short is damage, found by reading and by the check")
  func damagedVectors() throws {
    #expect(try store.check().problems == [])
    let selection = try store.select(FeatureRequest(recipeID: id))
    try fixture.execute("UPDATE feature_vector SET vector = x'00000000' WHERE vector_id = 1")
    #expect(
      throws: StoreError.damaged(
        path: fixture.path, detail: "the vector of image 1 has 4 bytes, expected 20")
    ) { try store.matrix(of: selection) }
    try fixture.execute("DELETE FROM feature_vector WHERE vector_id = 2")
    #expect(throws: StoreError.damaged(path: fixture.path, detail: "the vector of image 2 is gone")) {
      try store.features(of: selection, in: 1..<2)
    }
    #expect(
      try store.check().problems == [
        "vector 1 of \(digest(0)): found 4 bytes, expected 20 bytes",
        "vector 2 of \(digest(1)): found nothing, expected 20 bytes",
      ])
  }

  @Test("the check finds rows that refer to nothing")
  func brokenReference() throws {
    try fixture.execute(
      "PRAGMA foreign_keys = OFF; INSERT INTO feature_vector (vector_id, vector) VALUES (99, x'00')")
    #expect(
      try store.check().problems
        == ["table feature_vector, row 99: refers to a row of feature_summary that does not exist"])
  }
}
