import FeatureStore
import Foundation
import Glibc
import Tensors
import TestSupport
import Testing

/// Runs `body` on a thread of its own: the pool's threads, one per core, must not be kept waiting.
private func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
  }
}

@Suite("WriterLock: one writer, many readers")
struct WriterLockTests {
  let fixture: StoreFixture

  init() throws { fixture = try StoreFixture() }

  @Test("a second writer is told which process holds the store since when")
  func secondWriter() throws {
    let first = try fixture.writer()
    let error = #expect(throws: StoreError.self) { try fixture.writer(wait: .milliseconds(100)) }
    guard case .heldByWriter(fixture.path, let holder?, .milliseconds(100)) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(holder.processID == ProcessInfo.processInfo.processIdentifier)
    #expect(holder.host == ProcessInfo.processInfo.hostName)
    #expect(holder.since.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect(
      error?.description
        == "\(fixture.path): process \(holder.processID) on \(holder.host) (since \(holder.since)) is writing "
        + "it, waited 0.1 s; wait for it to finish or use another store")
    try first.close()
  }

  @Test("a second writer that waits long enough gets the store")
  func waiting() async throws {
    let first = try fixture.writer()
    async let second = onThread { [path = fixture.path] in
      try FeatureStore.open(path: path, access: .writer(wait: .seconds(20)))
    }
    try await Task.sleep(for: .milliseconds(120))
    try first.close()
    _ = try await second
  }

  @Test("closing twice gives the lock back once, not the next writer's")
  func closeTwice() throws {
    let first = try fixture.writer()
    try first.close()
    let second = try fixture.writer(wait: .zero)
    try first.close()
    #expect(throws: StoreError.self) { try fixture.writer(wait: .zero) }
    try second.close()
  }

  @Test("the lock of a killed process is free, whatever the lock file says")
  func killedHolder() async throws {
    let path = fixture.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try FeatureStore.open(path: path, access: .writer)
      _ = try store.beginRun(
        RunDescription(
          pipeline: "fruits", command: "pipeline run", specification: nil, seed: nil, programVersion: "1"))
      kill(getpid(), SIGKILL)
    }
    #expect(try !Data(contentsOf: URL(fileURLWithPath: path + ".lock")).isEmpty)
    let store = try fixture.writer(wait: .zero)
    // The run it left behind is known to be dead, because nobody else can be writing.
    #expect(try fixture.lines("SELECT status FROM run") == ["interrupted"])
    try store.close()
  }

  @Test("readers see what is committed while a writer is open, and keep it from nothing")
  func readersBesideWriter() throws {
    let writer = try fixture.writer()
    let id = try writer.recipeID(for: recipe(dimension: 3))
    let reader = try fixture.reader()
    #expect(try reader.select(FeatureRequest(recipeID: id)).count == 0)
    try writer.commit([decoded("a.jpg", content: 1, recipes: [(id, 3)])])
    #expect(try reader.select(FeatureRequest(recipeID: id)).count == 1)
    #expect(try fixture.reader().select(FeatureRequest(recipeID: id)).count == 1)
    try writer.commit([decoded("b.jpg", content: 2, recipes: [(id, 3)])])
    #expect(try reader.select(FeatureRequest(recipeID: id)).count == 2)
  }

  @Test("reading goes on while a writer commits without pause")
  func readingWhileWriting() async throws {
    let writer = try fixture.writer()
    let id = try writer.recipeID(for: recipe(dimension: 256))
    async let done: Void = onThread {
      for batch in 0..<40 {
        try writer.commit(
          (0..<16).map { decoded("\(batch)-\($0).jpg", content: batch * 16 + $0, recipes: [(id, 256)]) })
      }
    }
    let reader = try fixture.reader()
    var counts: [Int] = []
    repeat {
      let selection = try reader.select(FeatureRequest(recipeID: id))
      counts.append(selection.count)
      let matrix = try reader.matrix(of: selection)
      // Batches are atomic: never a part of sixteen, never an image without its vector.
      #expect(selection.count % 16 == 0)
      for (index, row) in selection.rows.enumerated() {
        #expect(Array(matrix.row(index)) == vector(Int(row.imageID) - 1, dimension: 256))
      }
    } while counts.last! < 640
    #expect(counts == counts.sorted())
    try await done
  }
}
