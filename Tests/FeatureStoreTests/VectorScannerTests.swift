import FeatureStore
import Foundation
import TestSupport
import Testing

@Suite("Scanning vectors")
struct VectorScannerTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let id: Int64

  /// Images 0.jpg … 39.jpg with contents 0 … 39, every third also with vectors of another recipe; 12.jpg failed.
  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    let id = try store.recipeID(for: recipe(dimension: 7))
    self.id = id
    let other = try store.recipeID(for: recipe("other", dimension: 3))
    try store.commit(
      (0..<40).map { index in
        index == 12
          ? failed("12.jpg")
          : decoded(
            "\(index).jpg", content: index, label: index < 20 ? "low" : "high",
            recipes: index % 3 == 0 ? [(other, 3), (id, 7)] : [(id, 7)])
      })
  }

  /// Every vector of the selection as it comes out of a scan, by position.
  private func scanned(
    _ selection: VectorSelection, range: Range<Int>? = nil, threadCount: Int = 2
  ) throws -> [Int: [UInt8]] {
    let states = try VectorScanner(selection, of: store, threadCount: threadCount)
      .scan(range ?? 0..<selection.count, initial: [Int: [UInt8]]()) { found, position, vector in
        #expect(found[position] == nil, "position \(position) came twice")
        found[position] = vector.withUnsafeBytes { Array($0) }
      }
    return states.reduce(into: [:]) {
      $0.merge($1) { _, _ in
        Issue.record("came to two threads"); return []
      }
    }
  }

  private func bytes(_ content: Int) -> [UInt8] {
    vector(content, dimension: 7).flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
  }

  @Test(
    "every vector of a recipe comes once, with its bytes, on any number of threads", arguments: [1, 2, 5])
  func everything(threadCount: Int) throws {
    let selection = try store.vectors(ofRecipe: id)
    let contents = (0..<40).filter { $0 != 12 }
    #expect(selection.count == 39 && selection.dimension == 7)
    let found = try scanned(selection, threadCount: threadCount)
    #expect(found == Dictionary(uniqueKeysWithValues: contents.enumerated().map { ($0, bytes($1)) }))
    #expect(try scanned(selection, range: 30..<39).keys.sorted() == Array(30..<39))
    #expect(try scanned(selection, range: 5..<5).isEmpty)
  }

  @Test("vectors larger than a page, and more of them than a thread takes on at once, come too")
  func large() throws {
    let dimension = 50_000
    let wide = try store.recipeID(for: recipe("wide", dimension: dimension))
    try store.commit((0..<45).map { decoded("\($0).jpg", content: $0, recipes: [(wide, dimension)]) })
    let selection = try store.vectors(ofRecipe: wide)
    #expect(selection.count == 45)
    let found = try scanned(selection, threadCount: 3)
    for content in 0..<45 {
      let expected = vector(content, dimension: dimension).flatMap {
        withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) }
      }
      #expect(found[content] == expected, "vector of content \(content)")
    }
  }

  @Test("a condition chooses images, whose vectors are then found by number")
  func condition() throws {
    let selection = try store.vectors(ofRecipe: id, where: "label = 'high' AND image_id % 4 = 0 -- fourth")
    let found = try scanned(selection)
    #expect(selection.vectorIDs == selection.vectorIDs.sorted())
    #expect(
      found == Dictionary(uniqueKeysWithValues: [23, 27, 31, 35, 39].enumerated().map { ($0, bytes($1)) }))
    #expect(try store.vectors(ofRecipe: id, where: "label = 'none'").count == 0)
  }

  @Test("copies share a vector; each is listed where it matches")
  func copies() throws {
    try store.commit([decoded("copy.jpg", content: 3, label: "other"), decoded("again.jpg", content: 3)])
    let selection = try store.vectors(ofRecipe: id)
    #expect(selection.count == 39)
    let shared = try #require(
      try store.vectorIDs(ofRecipe: id, sha256s: [digest(3), digest(777)])[digest(3)])
    #expect(try store.vectorIDs(ofRecipe: id, sha256s: [digest(777)]).isEmpty)
    let images = try store.images(ofVectors: [shared, 9999], recipeID: id)
    #expect(images.keys.sorted() == [shared])
    #expect(images[shared]?.map(\.path) == ["3.jpg", "copy.jpg", "again.jpg"])
    #expect(images[shared]?.map(\.label) == ["low", "other", nil])
    #expect(
      try store.images(ofVectors: [shared], recipeID: id, where: "label = 'other'")[shared]?.map(\.path)
        == ["copy.jpg"])
    #expect(try store.vectors(ofRecipe: id, where: "label = 'other'").vectorIDs == [shared])
  }

  @Test("vectors that belong to no image any more are not chosen")
  func unreferenced() throws {
    try store.commit([decoded("5.jpg", content: 500, recipes: [(id, 7)])])
    let selection = try store.vectors(ofRecipe: id)
    #expect(selection.count == 39)
    #expect(try scanned(selection).values.contains(bytes(500)))
    #expect(try !scanned(selection).values.contains(bytes(5)))
  }

  @Test("a condition that writes or does not run is refused by name")
  func badConditions() throws {
    let error = #expect(throws: StoreError.self) { try store.vectors(ofRecipe: id, where: "colour = 1") }
    guard case .query("colour = 1", let reason) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(reason.contains("no such column: colour"))
    #expect(throws: StoreError.unknownRecipe(path: fixture.path, recipeID: 99)) {
      try store.vectors(ofRecipe: 99)
    }
  }

  @Test("a vector that is missing or cut off is damage; one that was deleted meanwhile is left out")
  func damage() throws {
    let selection = try store.vectors(ofRecipe: id)
    let (first, second, last) = (selection.vectorIDs[0], selection.vectorIDs[1], selection.vectorIDs[38])
    try fixture.execute("DELETE FROM feature_summary WHERE vector_id IN (\(second), \(last))")
    try fixture.execute("DELETE FROM feature_vector WHERE vector_id IN (\(second), \(last))")
    #expect(try scanned(selection).keys.sorted() == [0] + Array(2..<38))
    #expect(try scanned(selection, range: 1..<2).isEmpty)
    try fixture.execute("UPDATE feature_vector SET vector = x'00' WHERE vector_id = \(first)")
    #expect(
      throws: StoreError.damaged(
        path: fixture.path, detail: "vector \(first) has 1 bytes, expected 28")
    ) { try scanned(selection) }
    try fixture.execute("PRAGMA foreign_keys = OFF; DELETE FROM feature_vector WHERE vector_id = \(first)")
    #expect(
      throws: StoreError.damaged(path: fixture.path, detail: "vector \(first) is missing")
    ) { try scanned(selection) }
  }

  @Test("what the body throws ends the scan and comes out")
  func failure() throws {
    struct Stop: Error {}
    let scanner = try VectorScanner(try store.vectors(ofRecipe: id), of: store, threadCount: 2)
    #expect(throws: Stop.self) {
      _ = try scanner.scan(0..<39, initial: 0) { _, position, _ in
        if position == 20 { throw Stop() }
      }
    }
  }

  @Test("a scan reads what a writer has committed and not yet moved from its log")
  func log() throws {
    try store.commit([decoded("late.jpg", content: 4000, recipes: [(id, 7)])])
    #expect(FileManager.default.fileExists(atPath: fixture.path + "-wal"))
    let reader = try fixture.reader()
    let selection = try reader.vectors(ofRecipe: id)
    #expect(selection.count == 40)
    #expect(try scanned(selection)[39] == bytes(4000))
  }
}
