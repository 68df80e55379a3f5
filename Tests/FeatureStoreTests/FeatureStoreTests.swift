import FeatureStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("FeatureStore: opening")
struct FeatureStoreTests {
  let fixture: StoreFixture

  init() throws { fixture = try StoreFixture() }

  @Test("a new store has 64 KiB pages, WAL, our application id and the present schema version")
  func newStore() throws {
    let store = try fixture.writer()
    #expect(try fixture.lines("PRAGMA page_size") == ["65536"])
    #expect(try fixture.lines("PRAGMA journal_mode") == ["wal"])
    // "PFST" in ASCII.
    #expect(try fixture.lines("PRAGMA application_id") == ["\(0x5046_5354)"])
    #expect(try fixture.lines("PRAGMA user_version") == ["4"])
    #expect(
      try fixture.lines("SELECT identifier FROM grdb_migrations") == [
        "1 first release", "2 reliability and model selection", "3 analysis", "4 explanation",
      ])
    #expect(store.notes.isEmpty)
    #expect(try store.check().isSound)
  }

  @Test("the folder of a new store is made")
  func makesFolder() throws {
    let path = fixture.folder.path("a/b/store.sqlite")
    try FeatureStore.open(path: path, access: .writer).close()
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("opening an unchanged store to write and closing it leaves the file's bytes as they were")
  func reopening() throws {
    let store = try fixture.writer()
    _ = try store.recipeID(for: recipe(dimension: 4))
    try store.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    try fixture.writer().close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
  }

  @Test("closing leaves the database, the empty lock file and nothing else")
  func closing() throws {
    try fixture.writer().close()
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.url.path).sorted()
    #expect(names == ["store.sqlite", "store.sqlite.lock"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path + ".lock")).isEmpty)
  }

  @Test("a store whose last reference goes away is closed and can be written by the next")
  func implicitClose() throws {
    do { _ = try fixture.writer() }
    _ = try fixture.writer(wait: .zero)
  }

  @Test("an empty file becomes a store")
  func emptyFile() throws {
    try fixture.folder.write("", to: "store.sqlite")
    #expect(try fixture.writer().check().isSound)
  }

  @Test("a reader refuses a path without a file, and makes none")
  func missing() throws {
    #expect(throws: StoreError.missing(path: fixture.path)) { try fixture.reader() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.url.path).isEmpty)
  }

  @Test("a file that is not SQLite is refused by name, left alone, and leaves no lock file")
  func notADatabase() throws {
    let text = String(repeating: "not a database. ", count: 100)
    try fixture.folder.write(text, to: "store.sqlite")
    let expected = StoreError.notAStore(path: fixture.path, found: "a file that is not an SQLite database")
    #expect(throws: expected) { try fixture.writer() }
    #expect(throws: expected) { try fixture.reader() }
    #expect(try String(contentsOfFile: fixture.path, encoding: .utf8) == text)
    #expect(!FileManager.default.fileExists(atPath: fixture.path + ".lock"))
    #expect(
      expected.description
        == "\(fixture.path): found a file that is not an SQLite database, expected a feature store; "
        + "choose another path for the store")
  }

  @Test("another program's database is refused with the names of its tables")
  func otherProgram() throws {
    try fixture.execute("CREATE TABLE customer (name); CREATE TABLE invoice (total)")
    let expected = StoreError.notAStore(
      path: fixture.path, found: "an SQLite database of another program (with customer, invoice)")
    #expect(throws: expected) { try fixture.writer() }
    #expect(throws: expected) { try fixture.reader() }
    #expect(try fixture.lines("SELECT name FROM sqlite_master") == ["customer", "invoice"])
  }

  @Test("a store of a newer schema is refused by readers and writers, and not changed")
  func newerSchema() throws {
    try fixture.writer().close()
    try fixture.execute("PRAGMA user_version = 7")
    let expected = StoreError.newerSchema(path: fixture.path, found: 7, supported: 4)
    #expect(throws: expected) { try fixture.writer() }
    #expect(throws: expected) { try fixture.reader() }
    #expect(try fixture.lines("PRAGMA user_version") == ["7"])
  }

  @Test("a store of schema 1 is read as it is, and a writer adds the view reliability without touching rows")
  func firstSchema() throws {
    let store = try fixture.writer()
    let id = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((0..<5).map { decoded("\($0).jpg", content: $0, recipes: [(id, 4)]) })
    try store.close()
    // What version 1 wrote.
    try fixture.execute(
      """
      DROP VIEW explanation; DROP TABLE activation_map;
      DROP INDEX prediction_class; DROP INDEX image_failed;
      DROP VIEW near_duplicate; DROP TABLE similar_pair; DROP TABLE pair_search; DROP TABLE learning_curve;
      ALTER TABLE prediction DROP COLUMN entropy; DROP VIEW reliability; DROP VIEW search_result; DROP TABLE search_fold; DROP TABLE search;
      DROP TABLE component_vector; DELETE FROM grdb_migrations WHERE identifier > '2';
      PRAGMA user_version = 1
      """)
    let before = try fixture.dump()
    let reader = try fixture.reader()
    #expect(try reader.select(FeatureRequest(recipeID: id)).count == 5)
    try reader.close()
    #expect(try fixture.lines("PRAGMA user_version") == ["1"])
    try fixture.writer().close()
    #expect(try fixture.lines("PRAGMA user_version") == ["4"])
    #expect(try fixture.lines("SELECT count(*) FROM reliability") == ["0"])
    #expect(try fixture.dump() == before)
    #expect(try fixture.reader().check().isSound)
  }

  @Test("a store that was never finished is refused by readers and completed by a writer")
  func unfinishedStore() throws {
    try fixture.execute("PRAGMA page_size = 65536; PRAGMA application_id = \(0x5046_5354)")
    #expect(throws: StoreError.olderSchema(path: fixture.path, found: 0, supported: 4)) {
      try fixture.reader()
    }
    try fixture.writer().close()
    _ = try fixture.reader()
    #expect(try fixture.lines("PRAGMA page_size") == ["65536"])
  }

  @Test("a reader's attempts to write are refused")
  func readerCannotWrite() throws {
    try fixture.writer().close()
    let reader = try fixture.reader()
    #expect(throws: StoreError.readOnly(path: fixture.path)) { try reader.commit([failed("a.jpg")]) }
  }

  @Test("on a network file system a rollback journal is used, and a note says so")
  func networkFileSystem() throws {
    try fixture.writer().close()
    let store = try FeatureStore.openWriter(path: fixture.path, wait: .zero, networkType: "nfs4")
    #expect(try fixture.lines("PRAGMA journal_mode") == ["delete"])
    #expect(
      store.notes == [
        "\(fixture.path): on a network file system (nfs4), so it is written with a rollback journal instead "
          + "of WAL; readers and the writer wait for each other"
      ])
    try store.commit([failed("a.jpg")])
    #expect(try fixture.lines("SELECT path FROM image") == ["a.jpg"])
  }

  @Test("a path whose folder is a file cannot be opened")
  func folderIsFile() throws {
    try fixture.folder.write("x", to: "file")
    let path = fixture.folder.path("file/store.sqlite")
    #expect(
      throws: StoreError.cannotOpen(path: path, reason: "its folder does not exist and cannot be made")
    ) { try FeatureStore.open(path: path, access: .writer) }
  }

  @Test("a folder in the store's place cannot be opened")
  func pathIsFolder() throws {
    try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: false)
    let error = #expect(throws: StoreError.self) { try fixture.writer() }
    guard case .cannotOpen(fixture.path, _) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }

  @Test("a store cut off anywhere is reported as damaged, by readers and writers, without a crash")
  func truncated() throws {
    let store = try fixture.writer()
    let id = try store.recipeID(for: recipe(dimension: 2048))
    try store.commit((0..<40).map { decoded("\($0).jpg", content: $0, recipes: [(id, 2048)]) })
    try store.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    let cuts = [1, 15, 16, 99, 100, 101, 512, 4096, 65_535, 65_536, 65_537]
    for cut in cuts + [whole.count / 2, whole.count - 65_536, whole.count - 1] {
      try whole.prefix(cut).write(to: URL(fileURLWithPath: fixture.path))
      for access in [FeatureStore.Access.reader, .writer] {
        let error = #expect(throws: StoreError.self, "cut at \(cut)") {
          let store = try FeatureStore.open(path: fixture.path, access: access)
          _ = try store.knownImages(paths: ["0.jpg"])
        }
        switch error {
        case .damaged(fixture.path, _), .notAStore(fixture.path, _): break
        default: Issue.record("cut at \(cut), \(access): \(String(describing: error))")
        }
      }
    }
  }
}
