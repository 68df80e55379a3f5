import Foundation
import GRDB

/// A store that is read by a merge, at the present schema.
struct MergeSource {
  /// The store, as it was named.
  let path: String
  /// The file that is read: the store, or a copy of it that was brought up to date.
  let file: String

  /// - Throws: `StoreError` about the store, or about a disk that has no room for the copy.
  init(path: String, copyingTo copy: String) throws {
    self.path = path
    let store = try FeatureStore.open(path: path, access: .reader)
    defer { try? store.close() }
    guard try store.read(FeatureStore.schemaVersion) < StoreSchema.version else {
      file = path
      return
    }
    file = copy
    let queue = try DatabaseQueue(path: copy)
    try store.queue.backup(to: queue)
    try queue.writeWithoutTransaction { db in
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
      try db.execute(sql: "PRAGMA synchronous = OFF")
    }
    try StoreSchema.migrator.migrate(queue)
    try queue.close()
  }

  /// The file as SQLite attaches it without ever writing to it.
  var uri: String {
    let absolute = URL(fileURLWithPath: file).path
    let safe = absolute.addingPercentEncoding(
      withAllowedCharacters: CharacterSet.alphanumerics.intersection(
        CharacterSet(charactersIn: "\0"..."\u{7F}")
      )
      .union(CharacterSet(charactersIn: "/-_.~")))
    return "file:\(safe ?? absolute)?mode=ro"
  }
}
