import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Running again")
struct ResumeTests {
  /// Everything that must not depend on how often a run was interrupted, in a form that can be compared.
  static let contents = """
    SELECT image_id, path, label, split, sha256, width, height, byte_count, status, error FROM image ORDER BY image_id;
    SELECT * FROM recipe;
    SELECT recipe_id, image_id, l2_norm, mean, zero_fraction, hex(vector) FROM feature ORDER BY recipe_id, image_id;
    SELECT * FROM prediction ORDER BY model_id, image_id;
    """

  /// Makes extraction take seconds, so that something can happen to it.
  static let slow = ["--set", "backbone.name=vgg16", "--set", "images.target_size=[96, 96]"]

  @Test("a second run decodes nothing and says why every stage did nothing")
  func upToDate() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(
      images: "photos", extra: "head: {svm: {probability: false}}\nevaluate: {splits: [train]}")
    let first = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    #expect(try first.stage("extract").counts["extracted"] == 12)
    let second = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    for name in ["extract", "train", "evaluate"] {
      let stage = try second.stage(name)
      #expect(stage.status == "up_to_date", "\(name): \(stage.reason)")
      #expect(!stage.reason.isEmpty)
    }
    #expect(try second.stage("extract").counts["extracted"] == 0)
  }

  @Test("new pictures are decoded, old ones and copies are not")
  func added() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    _ = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    try place.copyPictures(2, from: 4, to: "photos")
    try FileManager.default.copyItem(
      at: place.folder.url.appending(path: "photos/apple"),
      to: place.folder.url.appending(path: "photos/copy"))
    let extract = try RunResult(place.command.run("run", file, "--json", "--quiet")).stage("extract")
    #expect(extract.counts["extracted"] == 6)
    #expect(extract.counts["reused"] == 6, "the copies have features already")
    #expect(try place.query("SELECT count(*) FROM feature", store: "out/test.sqlite") == ["24"])
  }

  @Test("only the stages that a changed value concerns run again")
  func changedValue() throws {
    let place = try Workplace()
    try place.copyPictures(6, to: "photos")
    let file = try place.pipelineFile(
      images: "photos", extra: "head: {svm: {probability: false}}\nevaluate: {splits: [train]}")
    _ = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    let result = try RunResult(place.command.run("run", file, "--json", "--quiet", "--set", "head.svm.C=7"))
    #expect(try result.stage("extract").status == "up_to_date")
    #expect(try result.stage("train").status == "done")
    #expect(try result.stage("evaluate").status == "done")
    let other = try RunResult(
      place.command.run("run", file, "--json", "--quiet", "--set", "images.interpolation=nearest"))
    #expect(try other.stage("extract").counts["extracted"] == 18)
  }

  @Test("a broken picture is left alone until it changes, or until it is asked for")
  func retry() throws {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    let whole = try Data(
      contentsOf: place.folder.url.appending(path: "photos/apple/apple_001.jpg"))
    let broken = try place.folder.write(whole.prefix(1000), to: "photos/apple/broken.jpg")
    let file = try place.pipelineFile(images: "photos")
    func extract(_ more: String...) throws -> RunResult.Stage {
      try RunResult(place.command.run(["run", file, "--json", "--quiet"] + more)).stage("extract")
    }
    #expect(try extract().counts["failed"] == 1)
    #expect(try extract().status == "up_to_date")
    let retried = try extract("--retry-failed")
    #expect(retried.status == "done" && retried.counts["failed"] == 1)
    try (whole + [0]).write(to: URL(fileURLWithPath: broken))
    let mended = try extract()
    #expect(mended.counts["extracted"] == 1 && mended.counts["failed"] == 0)
    #expect(try place.query("SELECT count(*) FROM failed_image", store: "out/test.sqlite") == ["0"])
  }

  @Test("with on_error: fail a broken picture ends the run, and what was computed is kept")
  func onErrorFail() throws {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    try place.folder.write("<html>", to: "photos/tomato/z.jpg")
    let file = try place.pipelineFile(images: "photos")
    let outcome = try place.command.run("run", file, "--json", "--quiet", "--set", "images.on_error=fail")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.contains("photos/tomato/z.jpg"))
    #expect(outcome.standardOutput.contains("\"status\" : \"failed\""))
    #expect(try place.query("SELECT count(*) FROM feature", store: "out/test.sqlite") == ["6"])
  }

  @Test("killed at five moments and run again, the store is the one of an undisturbed run")
  func killed() throws {
    let place = try Workplace()
    try place.copyPictures(40, to: "photos")
    try place.folder.write("not a picture", to: "photos/apple/broken.jpg")
    let file = try place.pipelineFile(
      images: "photos", extra: "head: {svm: {}}\nevaluate: {splits: [train]}")
    func arguments(_ store: String) -> [String] {
      // A slow network: what is computed is committed once a second.
      ["run", file, "--json", "--quiet", "--set", "store=\(store)"] + Self.slow
    }
    _ = try RunResult(place.command.run(arguments("out/undisturbed.sqlite")))

    // There is no table yet when a run begins.
    func keptCount() -> Int {
      let rows = try? place.query("SELECT count(*) FROM image", store: "out/killed.sqlite")
      return rows?.first.flatMap { Int($0) } ?? 0
    }
    var keptCounts: Set<Int> = []
    for moment in 1...5 {
      let process = try place.command.start(arguments("out/killed.sqlite"))
      // By what is stored, not by the clock, which says little while other tests run: each time a sixth farther on.
      while process.isRunning, keptCount() < moment * 121 / 6 { Thread.sleep(forTimeInterval: 0.02) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      keptCounts.insert(keptCount())
    }
    #expect(keptCounts.contains { (1..<121).contains($0) }, "no kill hit a run half done")
    _ = try RunResult(place.command.run(arguments("out/killed.sqlite")))
    #expect(try place.query("PRAGMA integrity_check", store: "out/killed.sqlite") == ["ok"])
    let expected = try place.query(Self.contents, store: "out/undisturbed.sqlite")
    let actual = try place.query(Self.contents, store: "out/killed.sqlite")
    #expect(expected.count > 300)
    #expect(actual == expected)
  }

  @Test("Ctrl-C ends with exit code 130 and the next run goes on")
  func interrupted() throws {
    let place = try Workplace()
    try place.copyPictures(40, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    let arguments = ["run", file, "--json", "--quiet"] + Self.slow
    let process = try place.command.start(arguments)
    // Wait for the first committed batch, so that there is something to keep.
    let store = place.folder.url.appending(path: "out/test.sqlite")
    var stored = 0
    for _ in 0..<600 where process.isRunning && stored == 0 {
      Thread.sleep(forTimeInterval: 0.05)
      guard FileManager.default.fileExists(atPath: store.path) else { continue }
      stored =
        (try? place.query("SELECT count(*) FROM image", store: "out/test.sqlite")).flatMap { Int($0[0]) } ?? 0
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let kept = try #require(Int(try place.query("SELECT count(*) FROM feature", store: "out/test.sqlite")[0]))
    #expect(kept > 0 && kept < 120)
    let extract = try RunResult(place.command.run(arguments)).stage("extract")
    #expect(extract.counts["extracted"] == 120 - kept)
  }
}
