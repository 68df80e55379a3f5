import Foundation
import GRDB

/// One SQLite file with everything a pipeline computes: images, features, runs, models and predictions.
///
/// One process writes at a time; any number read meanwhile, and never block or get blocked. Every method
/// that changes something is one transaction. Methods may be called from any thread and wait for each other;
/// none may be called from inside a block passed to another.
public final class FeatureStore: Sendable {
  /// What a store is opened for.
  public enum Access: Sendable, Equatable {
    /// Reading; the file must exist and is never changed.
    case reader
    /// Reading and writing; the file is made where missing. Waits that long for another writer.
    case writer(wait: Duration)

    /// Reading and writing, waiting ten seconds for another writer.
    public static let writer = Access.writer(wait: .seconds(10))
  }

  /// The store's file, as given.
  public let path: String
  /// What it was opened for.
  public let access: Access
  /// Things the user should know about how the store is kept; usually none.
  public let notes: [String]

  let queue: DatabaseQueue
  private let lock: WriterLock?

  private init(path: String, access: Access, notes: [String], queue: DatabaseQueue, lock: WriterLock?) {
    (self.path, self.access, self.notes) = (path, access, notes)
    (self.queue, self.lock) = (queue, lock)
  }

  /// Opens the store at `path`, for a writer making or migrating it first.
  ///
  /// - Throws: `StoreError`: `missing` (reader), `notAStore`, `newerSchema`, `olderSchema` (reader),
  ///   `heldByWriter`, `damaged`, `cannotOpen`, `readOnly`, `diskFull`.
  public static func open(path: String, access: Access) throws(StoreError) -> FeatureStore {
    switch access {
    case .reader:
      guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
      return try translating(path) {
        let queue = try DatabaseQueue(path: path, configuration: configuration(path, readonly: true))
        let found = try queue.read(schemaVersion)
        guard found >= StoreSchema.oldestReadableVersion else {
          throw StoreError.olderSchema(path: path, found: found, supported: StoreSchema.version)
        }
        return FeatureStore(path: path, access: access, notes: [], queue: queue, lock: nil)
      }
    case .writer(let wait):
      return try openWriter(path: path, wait: wait, networkType: networkType(of: path))
    }
  }

  /// Opens the store at `path` for writing on a file system of the given kind.
  ///
  /// - Parameter networkType: The file system's name if it is shared between machines, which rules WAL out.
  package static func openWriter(
    path: String, wait: Duration, networkType: String?
  ) throws(StoreError) -> FeatureStore {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotOpen(path: path, reason: "its folder does not exist and cannot be made")
    }
    let lock = try WriterLock(storePath: path, wait: wait)
    do {
      return try translating(path) {
        let queue = try DatabaseQueue(path: path, configuration: configuration(path, readonly: false))
        let notes = try queue.writeWithoutTransaction { db in
          try prepareFile(db)
          return try setJournal(db, networkType: networkType)
        }
        if try queue.read(schemaVersion) < StoreSchema.version { try StoreSchema.migrator.migrate(queue) }
        try queue.write(closeAbandonedRuns)
        return FeatureStore(
          path: path, access: .writer(wait: wait), notes: notes.map { "\(path): \($0)" }, queue: queue,
          lock: lock)
      }
    } catch {
      if case .notAStore = error { lock.release(removingFile: true) }
      throw error
    }
  }

  /// Closes the file and gives the writer's lock back; using the store afterwards is an error.
  ///
  /// A store that is not closed explicitly is closed when its last reference goes away. Commands close it: a thread
  /// that has not quite ended may hold that reference, and what is in the `-wal` file is missing from a copy.
  public func close() throws(StoreError) {
    try Self.translating(path) { try queue.close() }
    lock?.release(removingFile: false)
  }

  deinit {
    // The file first, then the lock: the next writer must find the file closed.
    try? queue.close()
    lock?.release(removingFile: false)
  }
}

extension FeatureStore {
  static func networkType(of path: String) -> String? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    return MountTable.current().networkType(of: folder.resolvingSymlinksInPath().path)
  }

  /// Bytes that SQLite keeps in memory; its own 2 MiB would be 31 pages of our size.
  package static let cacheByteCount = 64 << 20

  static func configuration(_ path: String, readonly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try checkIdentity(db, path: path)
      try db.execute(sql: "PRAGMA cache_size = -\(cacheByteCount >> 10)")
    }
    return configuration
  }

  private static func checkIdentity(_ db: Database, path: String) throws {
    let identity = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard identity != StoreSchema.applicationID else {
      try checkWholePages(db, path: path)
      let found = try schemaVersion(db)
      if found > StoreSchema.version {
        throw StoreError.newerSchema(path: path, found: found, supported: StoreSchema.version)
      }
      return
    }
    let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master ORDER BY name LIMIT 3")
    if identity == 0 && tables.isEmpty { return try checkWholePages(db, path: path) }
    let content = tables.isEmpty ? "" : " (with \(tables.joined(separator: ", ")))"
    throw StoreError.notAStore(path: path, found: "an SQLite database of another program\(content)")
  }

  // SQLite notices missing pages, but fills up a last page that was cut off with zeros without a word.
  private static func checkWholePages(_ db: Database, path: String) throws {
    // While there is a log, a writer may be extending the file.
    guard byteCount(ofFile: path + "-wal") == 0, let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size")
    else { return }
    let size = byteCount(ofFile: path)
    if !size.isMultiple(of: pageSize) {
      throw StoreError.damaged(
        path: path, detail: "found \(size) bytes, expected a multiple of the page size, \(pageSize)")
    }
  }

  static func schemaVersion(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  // The page size holds only if it is set before anything is written, and WAL mode writes.
  static func prepareFile(_ db: Database) throws {
    guard try Int32.fetchOne(db, sql: "PRAGMA application_id") != StoreSchema.applicationID else { return }
    try db.execute(sql: "PRAGMA page_size = \(StoreSchema.pageSize)")
    try db.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)")
  }

  /// Chooses the journal; returns what to tell the user where it is not the usual one.
  private static func setJournal(_ db: Database, networkType: String?) throws -> [String] {
    let wanted = networkType == nil ? "wal" : "delete"
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(wanted)") ?? ""
    // With WAL, NORMAL loses nothing to a killed process and never consistency; a power cut may undo the
    // last batches, which are then computed again.
    try db.execute(sql: "PRAGMA synchronous = \(mode == "wal" ? "NORMAL" : "FULL")")
    if let networkType {
      return [
        "on a network file system (\(networkType)), so it is written with a rollback journal instead of WAL; "
          + "readers and the writer wait for each other"
      ]
    }
    return mode == "wal" ? [] : ["the file system does not support WAL, a rollback journal is used"]
  }

  // Whoever opens to write holds the lock, so a run still marked as running died without saying so.
  private static func closeAbandonedRuns(_ db: Database) throws {
    for table in ["run", "stage"] {
      try db.execute(sql: "UPDATE \(table) SET status = 'interrupted' WHERE status = 'running'")
    }
  }

  /// Runs `body`, turning what SQLite throws into `StoreError` about `path`.
  static func translating<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch {
      throw .failed(path: path, code: 0, message: "\(error)")
    }
  }

  /// Runs `body` on one unchanging state of the store.
  func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    try Self.translating(path) { try queue.read(body) }
  }

  /// Runs `body` as one transaction: all of it is kept, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    guard access != .reader else { throw .readOnly(path: path) }
    return try Self.translating(path) { try queue.write(body) }
  }

  /// Makes an empty store as an older version of the program made it, to be read by tests.
  package static func writeStore(ofSchema version: Int, at path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction(prepareFile)
    try StoreSchema.migrator.migrate(queue, upTo: StoreSchema.migrator.migrations[version - 1])
    try queue.close()
  }

  /// Lets the file grow to `pageCount` pages and no further, as a full disk would.
  package func limitPages(to pageCount: Int) throws(StoreError) {
    _ = try Self.translating(path) {
      try queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(pageCount)") }
    }
  }
}
