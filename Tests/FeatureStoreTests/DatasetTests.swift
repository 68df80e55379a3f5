import FeatureStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Datasets: membership, labels and splits; images by SQL")
struct DatasetTests {
  let fixture: StoreFixture
  let store: FeatureStore

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    try store.commit(["a", "b", "c", "d"].enumerated().map { decoded("\($1).jpg", content: $0) })
  }

  private func member(_ path: String, _ label: String?, _ split: String?) -> DatasetMember {
    DatasetMember(path: path, label: label, split: split)
  }

  @Test("a dataset reads back in its own order")
  func order() throws {
    let members = [member("c.jpg", "x", "train"), member("a.jpg", nil, nil), member("b.jpg", "y", "test")]
    #expect(try store.setDataset("fruits", members: members) == 3)
    #expect(try store.dataset("fruits") == members)
    #expect(
      try fixture.lines("SELECT path, label, split FROM image ORDER BY path")
        == ["a.jpg||", "b.jpg|y|test", "c.jpg|x|train", "d.jpg||"])
  }

  @Test("paths the store has not seen are left out and may come later")
  func unseen() throws {
    let members = [member("new.jpg", "x", "train"), member("a.jpg", "y", "train")]
    #expect(try store.setDataset("fruits", members: members) == 1)
    #expect(try store.dataset("fruits") == [members[1]])
    try store.commit([decoded("new.jpg", content: 9)])
    #expect(try store.setDataset("fruits", members: members) == 2)
    #expect(try store.dataset("fruits") == members)
  }

  @Test("an image that left stays in the store but not in the dataset")
  func left() throws {
    try store.setDataset("fruits", members: [member("a.jpg", "x", "train"), member("b.jpg", "x", "train")])
    try store.setDataset("fruits", members: [member("b.jpg", "z", "test")])
    #expect(try store.dataset("fruits") == [member("b.jpg", "z", "test")])
    #expect(try fixture.lines("SELECT count(*) FROM image") == ["4"])
  }

  @Test("two datasets keep their own labels; the image shows those given last")
  func twoDatasets() throws {
    try store.setDataset("fruits", members: [member("a.jpg", "apple", "train")])
    try store.setDataset("colours", members: [member("a.jpg", "red", "test")])
    #expect(try store.dataset("fruits") == [member("a.jpg", "apple", "train")])
    #expect(try store.dataset("colours") == [member("a.jpg", "red", "test")])
    #expect(try fixture.lines("SELECT label, split FROM image WHERE path = 'a.jpg'") == ["red|test"])
    try store.setDataset("fruits", members: [member("a.jpg", "apple", "train")])
    #expect(try fixture.lines("SELECT label, split FROM image WHERE path = 'a.jpg'") == ["apple|train"])
  }

  @Test("setting the same members again changes no row")
  func unchanged() throws {
    let members = [member("a.jpg", "x", "train"), member("b.jpg", nil, "test")]
    try store.setDataset("fruits", members: members)
    // SQLite's own count of changes made by other connections.
    let watcher = try DatabaseQueue(path: fixture.path)
    func version() throws -> Int? { try watcher.read { try Int.fetchOne($0, sql: "PRAGMA data_version") } }
    let before = try version()
    try store.setDataset("fruits", members: members)
    #expect(try version() == before)
    try store.setDataset("fruits", members: members.reversed())
    #expect(try version() != before)
  }

  @Test("a path listed twice is refused with both positions, and nothing changes")
  func duplicate() throws {
    let members = [member("a.jpg", "x", nil), member("b.jpg", "x", nil), member("a.jpg", "y", nil)]
    #expect(throws: StoreError.duplicateMember(path: "a.jpg", first: 0, second: 2)) {
      try store.setDataset("fruits", members: members)
    }
    #expect(throws: StoreError.unknownDataset(path: fixture.path, name: "fruits", known: [])) {
      try store.dataset("fruits")
    }
  }

  @Test("a query names images, with label and split where it has such columns")
  func selectSQL() throws {
    try store.setDataset("fruits", members: [member("a.jpg", "x", "train"), member("b.jpg", "7", nil)])
    #expect(
      try store.select(sql: "SELECT path FROM image WHERE path > 'b' ORDER BY path DESC").map(\.path)
        == ["d.jpg", "c.jpg", "b.jpg"])
    #expect(
      try store.select(sql: "SELECT split, label AS Label, path FROM image ORDER BY path LIMIT 2;")
        == [member("a.jpg", "x", "train"), member("b.jpg", "7", nil)])
    // A class may come as a number.
    #expect(
      try store.select(sql: "SELECT 'p' AS path, 3 AS label, 0.5 AS split") == [member("p", "3", "0.5")])
    #expect(try store.select(sql: "SELECT path FROM image WHERE 0").isEmpty)
  }

  @Test(
    "a query that writes is refused and changes nothing",
    arguments: [
      "DELETE FROM image", "UPDATE image SET label = 'x' RETURNING path", "DROP TABLE image",
      "PRAGMA user_version = 9", "INSERT INTO image (path, status) VALUES ('p', 'ok') RETURNING path",
    ])
  func writingQuery(sql: String) throws {
    let before = try fixture.dump()
    #expect(throws: StoreError.queryWrites(sql: sql)) { try store.select(sql: sql) }
    #expect(try fixture.dump() == before)
    // Refusing must not leave the connection unable to write.
    try store.commit([failed("later.jpg")])
  }

  @Test("a query that does not run is shown with the reason")
  func badQuery() throws {
    let typo = #expect(throws: StoreError.self) { try store.select(sql: "SELEC path FROM image") }
    #expect(typo?.description == "query `SELEC path FROM image`: near \"SELEC\": syntax error")
    let unknown = #expect(throws: StoreError.self) { try store.select(sql: "SELECT path FROM picture") }
    #expect(unknown?.description == "query `SELECT path FROM picture`: no such table: picture")
    let two = #expect(throws: StoreError.self) {
      try store.select(sql: "SELECT path FROM image; DELETE FROM image")
    }
    guard case .query = two else {
      Issue.record("got \(String(describing: two))")
      return
    }
    #expect(
      throws: StoreError.queryColumns(sql: "SELECT label, split FROM image", found: ["label", "split"])
    ) {
      try store.select(sql: "SELECT label, split FROM image")
    }
    #expect(throws: StoreError.query(sql: "SELECT NULL AS path", reason: "row 1 has no path")) {
      try store.select(sql: "SELECT NULL AS path")
    }
  }

  @Test("a query cannot reach other files")
  func attach() throws {
    let other = fixture.folder.path("other.sqlite")
    #expect(throws: StoreError.self) { try store.select(sql: "ATTACH '\(other)' AS o") }
    #expect(throws: StoreError.self) { try store.select(sql: "VACUUM INTO '\(other)'") }
    #expect(!FileManager.default.fileExists(atPath: other))
  }
}
