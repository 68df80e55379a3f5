import Foundation
import TestSupport
import Testing

@Suite("run --plan and --explain: what a run would do, and why")
struct PlanTests {
  private struct Plan: Decodable {
    struct Stage: Decodable {
      let name: String
      let isUpToDate: Bool
      let reason: String
    }
    let imageCount, cachedCount, pendingCount: Int
    let pendingReasons: [String: Int]
    let storeByteCount, trialImageCount, trialKnownCount: Int
    let extractionSeconds: Double?
    let memoryByteCount: Int?
    let freeDiskByteCount: Int?
    let stages: [Stage]
  }

  private struct Explanation: Decodable {
    struct Feature: Decodable {
      struct Difference: Decodable, Equatable {
        let key, stored, wanted: String
      }
      let isStored: Bool
      let differences: [Difference]
    }
    let verdict: String
    let reasons: [String]
    let features: [Feature]
  }

  private let place: Workplace
  private let file: String

  init() throws {
    place = try Workplace()
    try place.copyPictures(6, to: "photos")
    file = try place.pipelineFile(
      images: "photos",
      extra: """
        reduce: [pca: {components: 4}]
        head: {svm: {C: 1}}
        search: {cv: 2, grid: {C: [1, 10]}}
        evaluate: {splits: [train]}
        """)
  }

  private func plan(_ more: String...) throws -> Plan {
    try place.command.run(["run", file, "--plan", "--json", "--quiet"] + more).json(Plan.self)
  }

  private func explain(_ image: String, _ more: String...) throws -> Explanation {
    try place.command.run(["run", file, "--explain", image, "--json", "--quiet"] + more).json(
      Explanation.self)
  }

  private func run() throws {
    let outcome = try place.command.run("run", file, "--quiet")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
  }

  @Test("a plan tells stage by stage what is up to date, and is right about it")
  func stages() throws {
    let before = try plan()
    // Weights alone are 9 MB, and a process of this size is not a gigabyte.
    let memory = try #require(before.memoryByteCount)
    #expect(memory > 30_000_000 && memory < 1_000_000_000)
    #expect(before.pendingReasons == ["new": 18] && before.trialImageCount > 0)
    #expect(before.stages.map(\.name) == ["search", "train", "evaluate"])
    #expect(before.stages.allSatisfy { !$0.isUpToDate })
    // Empty tables alone take more than a megabyte.
    #expect(before.storeByteCount > 1_000_000 && (before.freeDiskByteCount ?? 0) > 0)
    try run()

    let after = try plan()
    #expect(after.cachedCount == 18 && after.pendingCount == 0 && after.extractionSeconds == nil)
    #expect(after.stages.map(\.isUpToDate) == [true, true, true], "\(after.stages)")
    let result = try place.command.run("run", file, "--json", "--quiet").json(RunResult.self)
    #expect(result.stages.dropFirst().allSatisfy { $0.status == "up_to_date" })

    // One candidate more, and another setting that the search does not choose.
    let wider = try plan("--set", "search.grid.C=[1, 10, 100]")
    #expect(wider.stages.map(\.isUpToDate) == [false, false, false])
    #expect(wider.stages[0].reason == "4 of 6 fits are stored")
    #expect(try plan("--set", "reduce=[]").stages.map(\.isUpToDate) == [false, false, false])
    // Nobody is asked to extract, so nothing is timed.
    #expect(try plan("--only", "train", "--set", "images.interpolation=nearest").extractionSeconds == nil)
  }

  @Test("--only search compares settings and trains nothing")
  func onlySearch() throws {
    let first = try place.command.run("run", file, "--quiet", "--only", "extract", "--only", "search")
    #expect(first.exitCode == 0, "\(first.standardError)")
    #expect(try place.query("SELECT count(*) FROM search_fold", store: "out/test.sqlite") == ["4"])
    #expect(try place.query("SELECT count(*) FROM model", store: "out/test.sqlite") == ["0"])
    #expect(try plan("--only", "search").stages.map(\.isUpToDate) == [true])
  }

  @Test("a plan counts copies of known images among those it tries")
  func copies() throws {
    try run()
    let files = FileManager.default
    try files.copyItem(
      at: place.folder.url.appending(path: "photos"), to: place.folder.url.appending(path: "photos2"))
    let plan = try plan("--set", "dataset.folder=photos2")
    #expect(plan.pendingReasons == ["new": 18])
    #expect(plan.trialKnownCount == plan.trialImageCount && plan.trialImageCount > 0)
    #expect(plan.storeByteCount == 0)
  }

  @Test("--explain says why an image is computed, and why not")
  func explanations() throws {
    let pictures = try FileManager.default.contentsOfDirectory(
      atPath: place.folder.path("photos/apple")
    ).sorted().map { "photos/apple/\($0)" }
    let (picture, other) = (pictures[0], pictures[1])
    #expect(try explain(picture).reasons[0] == "there is no store yet")
    try run()

    let current = try explain(picture)
    #expect(current.verdict == "up_to_date" && current.features.map(\.isStored) == [true])
    #expect(try explain(place.folder.path(picture)).verdict == "up_to_date", "as an absolute path")

    let filtered = try explain(picture, "--set", "images.interpolation=lanczos")
    #expect(filtered.verdict == "compute")
    #expect(
      filtered.features[0].differences
        == [.init(key: "interpolation", stored: "bilinear", wanted: "lanczos")])

    let files = FileManager.default
    try files.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: place.folder.path(picture))
    let touched = try explain(picture)
    #expect(touched.verdict == "reuse")
    #expect(touched.reasons.contains { $0.contains("only touched") }, "\(touched.reasons)")

    try files.removeItem(atPath: place.folder.path(picture))
    try files.copyItem(atPath: place.folder.path(other), toPath: place.folder.path(picture))
    let replaced = try explain(picture)
    #expect(replaced.verdict == "reuse" && replaced.reasons.contains { $0.contains("its bytes changed") })

    try Data("<html>".utf8).write(to: place.folder.url.appending(path: picture))
    #expect(try explain(picture).verdict == "fail")
    try run()
    #expect(try explain(picture).verdict == "left_alone")
    #expect(try explain(picture, "--retry-failed").verdict == "fail")

    let stranger = try explain("elsewhere/" + URL(fileURLWithPath: other).lastPathComponent)
    #expect(stranger.verdict == "not_in_dataset")
    #expect(stranger.reasons.contains { $0.hasSuffix(other) }, "\(stranger.reasons)")
  }

  @Test("--plan and --explain exclude each other")
  func exclusive() throws {
    let outcome = try place.command.run("run", file, "--plan", "--explain", "x.jpg")
    #expect(outcome.exitCode == 64)
    #expect(outcome.standardError.contains("--plan and --explain exclude each other"))
  }
}
