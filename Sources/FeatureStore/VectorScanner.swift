import Dispatch
import Foundation
import GRDB
import Synchronization

/// Reads many vectors of a store at the speed of the file, on several threads with a connection each.
///
/// Vectors are handed over where SQLite has them; nothing is collected. The store may be written meanwhile.
public final class VectorScanner: Sendable {
  /// The vectors that are read.
  public let selection: VectorSelection

  private let path: String
  private let queues: [DatabaseQueue]

  /// Bytes that a thread takes on at once: long reads in a row, and small enough that all threads end together.
  private static let chunkByteCount = 4 << 20

  /// A scanner for vectors of `store`.
  ///
  /// - Parameter threadCount: How many threads read; at least 1.
  public init(_ selection: VectorSelection, of store: FeatureStore, threadCount: Int) throws(StoreError) {
    precondition(threadCount >= 1, "at least one thread reads")
    (self.selection, path) = (selection, store.path)
    let isLocal = FeatureStore.networkType(of: store.path) == nil
    let configuration = {
      var configuration = FeatureStore.configuration(store.path, readonly: true)
      configuration.prepareDatabase { db in
        // Every page is needed once. A small cache stays in the processor's; mapped pages, of which SQLite's builds allow
        // the first 2 GB of a file, are not copied at all.
        try db.execute(sql: "PRAGMA cache_size = -2048")
        if isLocal { try db.execute(sql: "PRAGMA mmap_size = \(Int64(1) << 40)") }
      }
      return configuration
    }()
    queues = try FeatureStore.translating(store.path) {
      try (0..<threadCount).map { _ in try DatabaseQueue(path: store.path, configuration: configuration) }
    }
  }

  /// Calls `body` with every vector in `range` of the selection, by its position and its bytes: float32, little-endian.
  ///
  /// Each thread works on a state of its own, with a copy of `initial` to begin with; which vectors meet in one state is
  /// not determined. A vector that was deleted since the selection was made is left out.
  ///
  /// - Parameter body: Called from several threads at once.
  /// - Returns: The states of the threads.
  /// - Throws: `StoreError.damaged` for a vector that is missing or of the wrong length; what `body` throws.
  public func scan<State: Sendable>(
    _ range: Range<Int>, initial: State,
    _ body: @Sendable (inout State, _ position: Int, _ vector: RawSpan) throws -> Void
  ) throws -> [State] {
    let height = max(1, Self.chunkByteCount / (4 * selection.dimension))
    let chunkCount = (range.count + height - 1) / height
    let next = Atomic(0)
    let outcome = Mutex<(states: [State], failure: (any Error)?)>(([], nil))
    DispatchQueue.concurrentPerform(iterations: min(queues.count, max(1, chunkCount))) { thread in
      var state = initial
      do {
        while true {
          let chunk = next.add(1, ordering: .relaxed).oldValue
          guard chunk < chunkCount else { break }
          let start = range.lowerBound + chunk * height
          try read(start..<min(start + height, range.upperBound), queues[thread], &state, body)
        }
        outcome.withLock { $0.states.append(state) }
      } catch {
        next.store(chunkCount, ordering: .relaxed)
        outcome.withLock { $0.failure = $0.failure ?? error }
      }
    }
    return try outcome.withLock { outcome in
      if let failure = outcome.failure { throw failure }
      return outcome.states
    }
  }

  private func read<State>(
    _ positions: Range<Int>, _ queue: DatabaseQueue, _ state: inout State,
    _ body: (inout State, Int, RawSpan) throws -> Void
  ) throws {
    let ids = selection.vectorIDs[positions]
    do {
      try queue.read { db in
        // Numbers in a row, as almost always, need no list.
        let isRow = ids[positions.upperBound - 1] - ids[positions.lowerBound] == Int64(ids.count - 1)
        let statement = try db.cachedStatement(sql: isRow ? Self.rowOfVectors : Self.listOfVectors)
        let rows = try Row.fetchCursor(
          statement,
          arguments: isRow
            ? [ids[positions.lowerBound], ids[positions.upperBound - 1]] : [FeatureStore.json(ids)])
        var position = positions.lowerBound
        while let row = try rows.next() {
          let id: Int64 = row[0]
          while selection.vectorIDs[position] < id {
            try checkDeleted(db, selection.vectorIDs[position])
            position += 1
          }
          try row.withUnsafeData(atIndex: 1) { data in
            guard let data, data.count == selection.dimension * 4 else {
              throw StoreError.damaged(
                path: path,
                detail: "vector \(id) has \(data?.count ?? 0) bytes, expected \(selection.dimension * 4)")
            }
            try body(&state, position, data.bytes)
          }
          position += 1
        }
        while position < positions.upperBound {
          try checkDeleted(db, selection.vectorIDs[position])
          position += 1
        }
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  // Deleted by another process meanwhile, its summary is gone too.
  private func checkDeleted(_ db: Database, _ id: Int64) throws {
    let hasSummary = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM feature_summary WHERE vector_id = ?)", arguments: [id])!
    if hasSummary { throw StoreError.damaged(path: path, detail: "vector \(id) is missing") }
  }

  private static let rowOfVectors =
    "SELECT vector_id, vector FROM feature_vector WHERE vector_id BETWEEN ? AND ? ORDER BY vector_id"
  private static let listOfVectors = """
    SELECT v.vector_id, v.vector FROM json_each(?) AS j CROSS JOIN feature_vector AS v ON v.vector_id = j.value
    """
}
