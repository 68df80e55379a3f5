import Foundation
import TestSupport
import Testing

@Suite("Streams")
struct StreamTests {
  @Test("the store is the same however many threads, streams and images at a time there are")
  func sameStore() throws {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    try place.folder.write("not a picture", to: "photos/apple/broken.jpg")
    let file = try place.pipelineFile(images: "photos")
    func contents(_ name: String, _ more: [String]) throws -> [String] {
      let store = "out/\(name).sqlite"
      _ = try RunResult(
        place.command.run(["run", file, "--json", "--quiet", "--set", "store=\(store)"] + more))
      return try place.query(ResumeTests.contents, store: store)
    }
    let expected = try contents("one", ["--threads", "1", "--set", "backbone.batch_size=1"])
    #expect(expected.count > 48)
    for (threads, batchSize) in [(1, 8), (2, 2), (2, 7), (3, 16), (6, 64)] {
      let actual = try contents(
        "t\(threads)b\(batchSize)", ["--threads", "\(threads)", "--set", "backbone.batch_size=\(batchSize)"])
      #expect(actual == expected, "\(threads) threads, batches of \(batchSize)")
    }
    // Too few images for a stream per thread: all threads work on one batch.
    let team = try contents("team", ["--threads", "12"])
    #expect(team == expected)
  }

  @Test("a copy is computed once, whether it comes in the same batch, the next or much later")
  func copies() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let files = FileManager.default
    // Every third in a row is the first again; the whole is there twice more.
    for (index, path) in try files.subpathsOfDirectory(atPath: place.folder.path("photos")).sorted()
      .filter({ $0.hasSuffix(".jpg") }).enumerated()
    {
      let source = place.folder.url.appending(path: "photos/\(path)")
      for copy in 0..<2 {
        try files.createDirectory(
          at: place.folder.url.appending(path: "photos/copies\(copy)"), withIntermediateDirectories: true)
        try files.copyItem(
          at: source, to: place.folder.url.appending(path: "photos/copies\(copy)/\(index).jpg"))
        try files.copyItem(
          at: source, to: source.deletingPathExtension().appendingPathExtension("\(copy).jpg"))
      }
    }
    let file = try place.pipelineFile(images: "photos")
    for (threads, batchSize) in [(1, 1), (2, 2), (3, 12)] {
      let store = "out/\(threads).sqlite"
      let extract = try RunResult(
        place.command.run(
          "run", file, "--json", "--quiet", "--threads", "\(threads)", "--set", "store=\(store)", "--set",
          "backbone.batch_size=\(batchSize)")
      ).stage("extract")
      #expect(extract.counts["extracted"] == 12)
      #expect(extract.counts["reused"] == 48)
      #expect(try place.query("SELECT count(*) FROM feature", store: store) == ["60"])
      #expect(try place.query("SELECT count(DISTINCT hex(vector)) FROM feature", store: store) == ["12"])
      // The vector is that of the first in order, in whose row it was stored.
      #expect(
        try place.query(
          "SELECT count(*) FROM image a JOIN image b ON a.sha256 = b.sha256 JOIN feature f ON f.image_id = a.image_id "
            + "JOIN feature g ON g.image_id = b.image_id WHERE f.vector <> g.vector", store: store) == ["0"])
    }
  }

  @Test("copies are answered like their originals where nothing is stored")
  func classifiedCopies() throws {
    let place = try Workplace()
    try place.copyPictures(3, to: "photos")
    for copy in 0..<3 {
      try FileManager.default.copyItem(
        at: place.folder.url.appending(path: "photos/apple"),
        to: place.folder.url.appending(path: "photos/copy\(copy)"))
    }
    let outcome = try place.command.run(
      "classify", "photos", "--backbone", "mobilenet_v2", "--weights", "random", "--top", "1", "--csv",
      "--quiet", "--threads", "2")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    let rows = outcome.standardOutput.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 18)
    func answers(_ folder: String) -> [[String]] {
      rows.filter { $0[0].contains("photos/\(folder)/") }.map { Array($0.dropFirst()) }
    }
    #expect(answers("apple").count == 3)
    for copy in 0..<3 { #expect(answers("copy\(copy)") == answers("apple")) }
  }
}
