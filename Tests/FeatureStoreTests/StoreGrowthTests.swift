import FeatureStore
import Foundation
import TestSupport
import Testing

@Suite("How much a store grows, told before")
struct StoreGrowthTests {
  @Test(
    "what is told is what is written, to a tenth",
    arguments: [(2000, [64]), (1000, [2048]), (400, [16_300]), (300, [16_384, 512]), (60, [100_352])])
  func growth(imageCount: Int, dimensions: [Int]) throws {
    let fixture = try StoreFixture()
    let empty = try StoreGrowth.emptyStoreByteCount()
    let store = try fixture.writer()
    let recipes = try dimensions.map { (id: try store.recipeID(for: recipe(dimension: $0)), dimension: $0) }
    let paths = (0..<imageCount).map { String(format: "photos/class-%d/%06d.jpg", $0 % 5, $0) }
    for start in stride(from: 0, to: imageCount, by: 100) {
      try store.commit(
        (start..<min(start + 100, imageCount)).map {
          decoded(paths[$0], content: $0, label: "class", recipes: recipes)
        })
    }
    try store.setDataset("d", members: paths.map { DatasetMember(path: $0, label: "class", split: "train") })
    let written = try store.info().byteCount - empty
    let told = StoreGrowth(dimensions: dimensions, meanPathByteCount: paths[0].utf8.count)
      .byteCount(imageCount: imageCount)
    #expect(abs(Double(told - written)) < 0.1 * Double(written), "told \(told), written \(written)")
  }

  @Test("an empty store has the size that is told")
  func empty() throws {
    let fixture = try StoreFixture()
    let store = try fixture.writer()
    // Opening writes nothing but the tables.
    #expect(try store.info().byteCount == StoreGrowth.emptyStoreByteCount())
  }
}
