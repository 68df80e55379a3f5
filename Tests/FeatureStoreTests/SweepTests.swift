import FeatureStore
import Foundation
import GRDB
import Tensors
import TestSupport
import Testing

@Suite("Dropping what is not needed")
struct SweepTests {
  let fixture: StoreFixture
  private let used, unused: Int64

  /// Ten images with two features each; 0 to 5 are a dataset that a model was fitted on; the bytes of 9 have changed.
  init() throws {
    fixture = try StoreFixture()
    let store = try fixture.writer()
    used = try store.recipeID(for: recipe("a", dimension: 4))
    unused = try store.recipeID(for: recipe("b", dimension: 6))
    let recipes = [(used, 4), (unused, 6)]
    try store.commit((0..<10).map { decoded("\($0).jpg", content: $0, recipes: recipes) })
    try store.commit([decoded("9.jpg", content: 90, recipes: recipes)])
    try store.setDataset(
      "d", members: (0..<6).map { DatasetMember(path: "\($0).jpg", label: "x", split: "train") })
    for number in 1...3 {
      let run = try store.beginRun(
        RunDescription(
          pipeline: "p", command: "c\(number)", specification: nil, seed: nil, programVersion: "1"))
      if number == 2 {
        let model = try store.save(
          ModelDescription(
            name: "m", head: "svm", recipeID: used, dataset: "d", runID: run, parameters: "{}",
            classNames: ["x"], trainingCount: 6), payload: Data([1, 2, 3]))
        try store.addPredictions(
          ofModel: model,
          [Prediction(imageID: 7, split: nil, actual: nil, predicted: "x", probability: nil, margin: nil)])
        try store.setReducedScores(ofModel: model, imageIDs: [1], scores: Matrix(rows: [[1]]))
      }
      try store.endRun(run, .done, after: .zero)
    }
    try store.close()
    try fixture.execute("UPDATE run SET started_at = '2026-01-0' || run_id || 'T00:00:00.000Z'")
  }

  private func count(_ table: String) throws -> Int {
    try fixture.rows("SELECT count(*) FROM \(table)")[0][0]
  }

  private func items(_ plan: SweepPlan) -> [String: [Int]] {
    Dictionary(uniqueKeysWithValues: plan.items.map { ($0.what, [$0.count, $0.byteCount]) })
  }

  @Test("features of no image go, and nothing else; the plan says the same and changes nothing")
  func plain() throws {
    let before = try fixture.dump()
    let plan = try fixture.reader().plan(StoreSweep())
    #expect(items(plan) == ["vectors": [2, 40], "contents of no image": [1, 64]] && plan.kept == [])
    #expect(try fixture.dump() == before)
    let store = try fixture.writer()
    #expect(try store.sweep(StoreSweep()) == plan)
    #expect(try store.plan(StoreSweep()).items == [])
    try store.close()
    #expect(try count("feature_vector") == 20 && count("content") == 10 && count("image") == 10)
    let check = try fixture.reader().check()
    #expect(check.problems == [] && check.notes == [])
  }

  @Test("images whose files are gone go, but none that a dataset or a model needs")
  func goneFiles() throws {
    var sweep = StoreSweep()
    // 3 is in the dataset, 7 (path 6) has a prediction.
    sweep.goneImageIDs = [3, 7, 8, 9]
    let store = try fixture.writer()
    let plan = try store.sweep(sweep)
    #expect(items(plan)["images whose files are gone"]?[0] == 2 && items(plan)["vectors"] == [6, 120])
    #expect(plan.kept == ["2 images whose files are gone: a dataset or a model needs them"])
    #expect(try fixture.lines("SELECT image_id FROM image").joined(separator: " ") == "1 2 3 4 5 6 7 10")
    // Without its dataset the model may have been fitted on any image with its features.
    try store.close()
    try fixture.execute("UPDATE model SET dataset_id = NULL")
    sweep.goneImageIDs = [10]
    #expect(try fixture.reader().plan(sweep).items == [])
  }

  @Test("a recipe goes with its features, unless a model needs it; a model goes with what it said")
  func recipesAndModels() throws {
    let store = try fixture.writer()
    var sweep = StoreSweep()
    sweep.recipeIDs = [used]
    #expect(
      throws: StoreError.needed(path: fixture.path, what: "recipe \(used)", by: ["model m"])
    ) { try store.sweep(sweep) }
    sweep.recipeIDs = [unused]
    #expect(items(try store.sweep(sweep))["vectors"] == [12, 11 * 24 + 16])
    #expect(try count("recipe") == 1 && count("feature_summary") == 10)
    sweep = StoreSweep()
    sweep.models = ["m"]
    sweep.recipeIDs = [used]
    let plan = try store.sweep(sweep)
    #expect(items(plan)["models"] == [1, 3] && items(plan)["predictions"] == [1, 0])
    #expect(items(plan)["recipes"] == [1, 0])
    #expect(try count("model") + count("prediction") + count("feature_vector") + count("recipe") == 0)
    #expect(try fixture.lines("SELECT name FROM sqlite_master WHERE name LIKE '%score_of%'") == [])
    #expect(try count("dataset_image") == 6)
    sweep = StoreSweep()
    sweep.models = ["n"]
    #expect(throws: StoreError.unknownModel(path: fixture.path, name: "n", known: [])) {
      try store.plan(sweep)
    }
    sweep = StoreSweep()
    sweep.recipeIDs = [99]
    #expect(throws: StoreError.unknownRecipe(path: fixture.path, recipeID: 99)) { try store.plan(sweep) }
  }

  @Test("runs go by their day, but not those that models are from")
  func runs() throws {
    let store = try fixture.writer()
    var sweep = StoreSweep()
    sweep.runsBefore = "2026-01-03"
    let plan = try store.sweep(sweep)
    #expect(items(plan)["runs"]?[0] == 1 && plan.kept == ["1 runs before 2026-01-03: a model is from them"])
    #expect(try fixture.lines("SELECT run_id FROM run") == ["2", "3"])
  }

  @Test("the file becomes smaller, keeps page size and WAL, and a reader at work goes on")
  func compact() throws {
    let store = try fixture.writer()
    let wide = try store.recipeID(for: recipe("wide", dimension: 16_384))
    try store.commit((0..<50).map { decoded("w\($0).jpg", content: 1000 + $0, recipes: [(wide, 16_384)]) })
    var sweep = StoreSweep()
    sweep.recipeIDs = [wide]
    _ = try store.sweep(sweep)
    #expect(try store.info().freeByteCount > 3_000_000)
    let reader = try fixture.reader()
    let selection = try reader.select(FeatureRequest(recipeID: used))
    let before = try reader.matrix(of: selection)
    #expect(try store.compact() > 3_000_000)
    #expect(try store.info().freeByteCount == 0)
    #expect(try reader.matrix(of: selection) == before)
    #expect(try fixture.lines("PRAGMA page_size") == ["65536"])
    #expect(try fixture.lines("PRAGMA journal_mode") == ["wal"])
    #expect(try store.check().problems == [])
    #expect(throws: StoreError.readOnly(path: fixture.path)) { try reader.compact() }
  }

  @Test("tables are measured, and their sizes make up the file")
  func tableSizes() throws {
    let store = try fixture.reader()
    let sizes = try store.tableSizes()
    #expect(sizes.first { $0.name == "image" }?.rowCount == 10)
    let total = sizes.compactMap(\.byteCount).reduce(0, +)
    let info = try store.info()
    // What is left is the schema's own page or two.
    #expect(total > 0 && (0...200_000).contains(info.byteCount - info.freeByteCount - total), "\(total)")
    #expect(info.recipes.map(\.byteCount) == [11 * 16, 11 * 24] && info.recipes.map(\.modelCount) == [1, 0])
    #expect(info.models.map(\.byteCount) == [3] && info.models.map(\.predictionCount) == [1])
    #expect(info.datasets.map(\.imageCount) == [6] && info.strayImageCount == 4)
  }
}
