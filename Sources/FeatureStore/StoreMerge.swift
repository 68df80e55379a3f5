import Files
import Foundation
import GRDB

/// Joins stores into a new one.
///
/// Rows that say the same become one; what two stores say differently about the same thing is a conflict, and with
/// conflicts nothing is written unless it was decided beforehand which store is right. The stores are only read. The
/// new one is complete or absent: it grows as `OUTPUT.merging`, which the next merge to that place clears away.
public struct StoreMerge: Sendable {
  /// Whose word counts in conflicts.
  public enum Preference: String, Sendable, CaseIterable {
    /// That of the store named first.
    case first
    /// That of the store named last.
    case last
  }

  private let paths: [String]
  private let preference: Preference?
  private let pageLimit: Int?

  /// A merge of the stores at `paths`.
  ///
  /// - Parameter preference: Whose word counts in conflicts; nil for none's, then conflicts prevent the merge.
  public init(_ paths: [String], preference: Preference? = nil) {
    self.init(paths, preference: preference, pageLimit: nil)
  }

  /// The same, with a new store that cannot grow beyond `pageLimit` pages, as on a full disk.
  package init(_ paths: [String], preference: Preference? = nil, pageLimit: Int?) {
    precondition(!paths.isEmpty, "nothing to merge")
    (self.paths, self.preference, self.pageLimit) = (paths, preference, pageLimit)
  }

  /// Writes the joined store to `output`.
  ///
  /// - Parameters:
  ///   - isCancelled: Looked at every few thousand rows; true ends the merge, and nothing is left.
  ///   - progressed: Is told how far it is.
  /// - Returns: What was joined, and the conflicts; nil when it was cancelled.
  /// - Throws: `StoreError`: `alreadyThere`, what opening the stores throws, `diskFull`, …; then nothing is left.
  /// - Complexity: Reads everything once and vectors that several stores have twice. Memory does not grow with the
  ///   stores; numbers of rows are kept in SQLite's temporary files. A store of an older schema is copied beside
  ///   `output` first.
  public func run(
    to output: String, isCancelled: @escaping () -> Bool = { false },
    progressed: @escaping (MergeProgress) -> Void = { _ in }
  ) throws(StoreError) -> MergeOutcome? {
    guard !StagedFile.exists(output) else { throw .alreadyThere(path: output) }
    // Their order decides who is first.
    let paths = preference == .last ? paths.reversed() : paths
    for path in paths { try FeatureStore.open(path: path, access: .reader).close() }
    let lock = try WriterLock(storePath: output, wait: .seconds(10))
    var isWritten = false
    defer { lock.release(removingFile: !isWritten) }
    let scratch = "\(output).merging"
    Self.clear(scratch)
    defer { Self.clear(scratch) }
    let outcome = try FeatureStore.translating(output) { () throws -> MergeOutcome? in
      let file: StagedFile
      do {
        file = try StagedFile(path: output, growingAt: scratch)
      } catch {
        throw StoreError.cannotOpen(path: output, reason: "it cannot be made there (\(error))")
      }
      do {
        let outcome = try merge(
          paths, scratch: scratch, isCancelled: isCancelled, progressed: progressed)
        if outcome.isWritten { try Self.commit(file) }
        return outcome
      } catch is CancellationError {
        return nil
      }
    }
    isWritten = outcome?.isWritten == true
    return outcome
  }

  private static func commit(_ file: StagedFile) throws {
    do {
      try file.commit(replacing: false)
    } catch .alreadyThere {
      throw StoreError.alreadyThere(path: file.path)
    } catch .failed(let reason) {
      throw StoreError.cannotOpen(path: file.path, reason: "it cannot be given its name (\(reason))")
    }
  }

  /// Removes what an earlier merge, which was killed, has left.
  private static func clear(_ scratch: String) {
    let url = URL(fileURLWithPath: scratch)
    let folder = url.deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // Beside the store itself: its journals, and copies of older stores.
    for name in names where name.hasPrefix(url.lastPathComponent) {
      let rest = name.dropFirst(url.lastPathComponent.count)
      guard rest.wholeMatch(of: /(-[0-9]+)?(-journal|-wal|-shm)?/) != nil else { continue }
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  private func merge(
    _ paths: [String], scratch: String, isCancelled: @escaping () -> Bool,
    progressed: @escaping (MergeProgress) -> Void
  ) throws -> MergeOutcome {
    var sources: [MergeSource] = []
    for (index, path) in paths.enumerated() {
      if isCancelled() { throw CancellationError() }
      sources.append(try MergeSource(path: path, copyingTo: "\(scratch)-\(index)"))
    }
    let queue = try DatabaseQueue(path: scratch)
    try queue.writeWithoutTransaction { db in
      try FeatureStore.prepareFile(db)
      // Whatever goes wrong, the file is thrown away.
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = OFF")
      try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536")
    }
    try StoreSchema.migrator.migrate(queue)
    let merged = try queue.writeWithoutTransaction { db in
      if let pageLimit { _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pageLimit)") }
      let writer = try MergeWriter(db, isCancelled: isCancelled, progressed: progressed)
      for source in sources { try writer.number(source) }
      try writer.assignNumbers()
      let inputs = try sources.map { try writer.add($0) }
      try writer.addPairs()
      let isWritten = writer.conflicts.isEmpty || preference != nil
      // The mode is kept in the file; the next writer finds it as any other store.
      if isWritten { _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") }
      return MergeOutcome(
        inputs: inputs, conflicts: writer.conflicts.listed, conflictCounts: writer.conflicts.counts,
        notes: writer.notes, isWritten: isWritten)
    }
    try queue.close()
    return merged
  }
}
