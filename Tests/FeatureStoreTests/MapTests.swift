import FeatureStore
import Foundation
import TestSupport
import Testing

@Suite("Maps in the store")
struct MapTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let model: Int64

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    let recipe = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((0..<3).map { decoded("\($0).jpg", content: $0, recipes: [(recipe, 4)]) })
    model = try store.save(
      ModelDescription(
        name: "m", head: "svm", recipeID: recipe, parameters: "{}", classNames: ["a", "b"], trainingCount: 2),
      payload: Data())
  }

  private func map(
    _ imageID: Int64, _ grid: [Float], class className: String = "a", hasPlace: Bool = true
  ) -> StoredMap {
    StoredMap(
      imageID: imageID, className: className, method: "grad_cam", layer: "out_relu", score: -0.5, height: 1,
      width: grid.count, grid: grid,
      place: hasPlace
        ? .init(
          borderShare: 0.25, centroidRow: 0.5, centroidColumn: 0.375, peakRow: 0.5, peakColumn: 0.75,
          area: 0.5)
        : nil)
  }

  @Test("come back as they were, by image, class and method")
  func roundTrip() throws {
    let maps = [
      map(1, [1.5, -2]), map(1, [0, 0, 7], class: "b", hasPlace: false), map(2, [.leastNonzeroMagnitude]),
    ]
    try store.addMaps(ofModel: model, maps.reversed())
    #expect(try store.maps(ofModel: model) == maps)
    #expect(try store.maps(ofModel: model + 1) == [])
  }

  @Test("a later map of the same image, class and method takes the place of the earlier one")
  func replacement() throws {
    try store.addMaps(ofModel: model, [map(1, [1, 2])])
    try store.addMaps(ofModel: model, [map(1, [3])])
    #expect(try store.maps(ofModel: model) == [map(1, [3])])
  }

  @Test("go with their model and their image, and keep an image from being swept")
  func cascade() throws {
    try store.addMaps(ofModel: model, [map(1, [1]), map(2, [2])])
    try fixture.execute("PRAGMA foreign_keys = ON; DELETE FROM image WHERE image_id = 2")
    #expect(try store.maps(ofModel: model).map(\.imageID) == [1])
    var sweep = StoreSweep()
    sweep.models = ["m"]
    let plan = try store.plan(sweep)
    #expect(plan.items.contains { $0.what == "maps" && $0.count == 1 && $0.byteCount == 4 })
    _ = try store.sweep(sweep)
    #expect(try fixture.lines("SELECT count(*) FROM activation_map") == ["0"])
  }

  @Test("stand beside the prediction in the view, also where there is none")
  func view() throws {
    try store.addMaps(ofModel: model, [map(1, [1]), map(2, [2])])
    try store.addPredictions(
      ofModel: model,
      [Prediction(imageID: 2, split: "test", actual: "b", predicted: "a", probability: 0.75, margin: 0.5)])
    #expect(
      try fixture.lines("SELECT path, predicted, correct, border_share FROM explanation ORDER BY path")
        == ["0.jpg|||0.25", "1.jpg|a|0|0.25"])
  }

  @Test("a grid of the wrong length is refused by the file, and named where it is there all the same")
  func damage() throws {
    try store.addMaps(ofModel: model, [map(1, [1, 2])])
    try fixture.execute("PRAGMA ignore_check_constraints = ON; UPDATE activation_map SET grid = x'00'")
    #expect(
      throws: StoreError.damaged(path: fixture.path, detail: "a map of image 1 has 1 bytes for 1×2 values")
    ) { try store.maps(ofModel: model) }
  }

  @Test("come along when stores are joined, each with its image, and those of both are there once")
  func merge() throws {
    try store.addMaps(ofModel: model, [map(1, [1, 2]), map(3, [3])])
    let path = fixture.folder.path("joined.sqlite")
    // A store whose images and recipes have other numbers.
    let other = fixture.folder.path("other.sqlite")
    let second = try FeatureStore.open(path: other, access: .writer)
    try second.commit([decoded("new.jpg", content: 9, recipes: [])])
    try second.close()
    let outcome = try #require(try StoreMerge([other, fixture.path, fixture.path]).run(to: path))
    #expect(outcome.isWritten)
    let joined = try FeatureStore.open(path: path, access: .reader)
    let maps = try joined.maps(ofModel: try joined.model(named: "m").id)
    #expect(maps.map(\.grid) == [[1, 2], [3]])
    let images = try joined.knownImages(paths: ["0.jpg", "2.jpg"])
    #expect(maps.map(\.imageID) == [images["0.jpg"]?.id, images["2.jpg"]?.id])
    #expect(maps[0].imageID != 1)
  }

  @Test("a store of an older schema has none")
  func olderSchema() throws {
    let path = fixture.folder.path("old.sqlite")
    try FeatureStore.writeStore(ofSchema: 3, at: path)
    let old = try FeatureStore.open(path: path, access: .reader)
    #expect(try old.maps(ofModel: 1) == [])
    #expect(try old.plan(StoreSweep()).isEmpty)
  }
}
