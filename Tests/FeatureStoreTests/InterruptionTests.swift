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
  // Past its limit on file sizes the kernel ends a process in the middle of the write, as `kill -9` would,
  // but at a byte that can be chosen: in the header of a new file, in the log's first page, between pages.
  @Test(
    "killed at a chosen byte of a write, run again: same rows, same bytes as a run that was left alone",
    arguments: [100, 4096, 65_536, 70_000, 1_000_000, 2_500_000, 4_000_001, 6_000_000, 8_000_000])
  func killed(byteLimit: Int) async throws {
    let undisturbed = try StoreFixture()
    try runToEnd(try undisturbed.writer())

    let fixture = try StoreFixture()
    await #expect(processExitsWith: .signal(SIGXFSZ)) {
      [path = fixture.path as String, byteLimit = byteLimit as Int] in
      endProcess(whenAFileExceeds: byteLimit)
      try runToEnd(try FeatureStore.open(path: path, access: .writer))
    }
    let store = try fixture.writer(wait: .zero)
    #expect(try store.check().problems == [])
    let count = try store.info().imageCount
    #expect(count < 600 && count.isMultiple(of: 32), "whole batches only, found \(count)")
    // The empty tables take up about 4 MB of the log.
    if byteLimit > 5_000_000 { #expect(count > 0) }
    try runToEnd(store)
    #expect(try store.check().problems == [])
    #expect(try fixture.dump() == undisturbed.dump())
  }

  @Test("killed again and again, ever a little later, the run still comes to its end")
  func killedRepeatedly() async throws {
    let undisturbed = try StoreFixture()
    try runToEnd(try undisturbed.writer())

    let fixture = try StoreFixture()
    var counts: [Int] = []
    for step in 1...5 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = fixture.path as String, step = step as Int] in
        let store = try FeatureStore.open(path: path, access: .writer)
        Thread.detachNewThread {
          let log = path + "-wal"
          let before = (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
          let enough = before + step * 200_000
          while ((try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0) < enough {}
          kill(getpid(), SIGKILL)
        }
        try runToEnd(store)
        // Where the thread came late: the process is still killed, with its log not yet merged.
        while true { sleep(1) }
      }
      let store = try fixture.writer(wait: .zero)
      #expect(try store.check().problems == [])
      counts.append(try store.info().imageCount)
    }
    #expect(counts == counts.sorted())
    let store = try fixture.writer()
    try runToEnd(store)
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
