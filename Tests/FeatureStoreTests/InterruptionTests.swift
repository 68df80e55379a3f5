import FeatureStore
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

/// A run that computes what is missing, in dataset order, 32 images to a batch.
private func runToEnd(_ store: FeatureStore) throws {
  let id = try store.recipeID(for: recipe(dimension: 2048))
  let paths = (0..<600).map { "image-\($0).jpg" }
  let known = try store.knownImages(paths: paths)
  let missing = paths.indices.filter { known[paths[$0]] == nil }
  for start in stride(from: 0, to: missing.count, by: 32) {
    try store.commit(
      missing[start..<min(start + 32, missing.count)].map { index in
        index % 50 == 3
          ? failed(paths[index]) : decoded(paths[index], content: index, recipes: [(id, 2048)])
      })
  }
  try store.setDataset(
    "all", members: paths.map { DatasetMember(path: $0, label: String($0.count), split: "train") })
}

@Suite("Interruptions: killed processes and full disks lose nothing that was committed")
struct InterruptionTests {
  @Test(
    "killed while its log grows, run again: same rows, same bytes as a run that was left alone",
    arguments: [1, 500_000, 1_500_000, 3_000_000, 4_500_000])
  func killed(bytesWritten: Int) async throws {
    let undisturbed = try StoreFixture()
    try runToEnd(try undisturbed.writer())

    let fixture = try StoreFixture()
    let path = fixture.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, bytesWritten = bytesWritten as Int] in
      Thread.detachNewThread {
        while true {
          var size = stat()
          if stat(path + "-wal", &size) == 0, size.st_size >= bytesWritten { kill(getpid(), SIGKILL) }
        }
      }
      try runToEnd(try FeatureStore.open(path: path, access: .writer))
      // The log reached the size, so the thread is about to end this.
      while true { sleep(1) }
    }
    let store = try fixture.writer(wait: .zero)
    #expect(try store.check().problems == [])
    #expect(try store.info().imageCount < 600, "the process was killed too late to test anything")
    try runToEnd(store)
    #expect(try store.check().problems == [])
    #expect(try fixture.dump() == undisturbed.dump())
  }

  @Test("a disk that is full at any page: a clear error, no damage, and room makes it go on")
  func fullDisk() throws {
    let undisturbed = try StoreFixture()
    let whole = try undisturbed.writer()
    try runToEnd(whole)
    let pageCount = try whole.info().byteCount / 65_536

    let fixture = try StoreFixture()
    let empty = try fixture.writer().info().byteCount / 65_536
    var failures = 0
    for limit in stride(from: empty, to: pageCount, by: 7) {
      let store = try fixture.writer()
      try store.limitPages(to: limit)
      #expect(throws: StoreError.diskFull(path: fixture.path)) { try runToEnd(store) }
      // The same store goes on after the failure, and so does the next process.
      #expect(try store.knownImages(paths: ["image-0.jpg"]).count <= 1)
      #expect(try store.check().problems == [])
      try store.close()
      failures += 1
    }
    #expect(failures > 5)
    let store = try fixture.writer()
    try runToEnd(store)
    #expect(try store.check().problems == [])
    #expect(try fixture.dump() == undisturbed.dump())
  }
}
