import Foundation
import TestSupport
import Testing

/// Searches on features of 45 of the project's pictures, made once.
@Suite("Searching for settings", .serialized)
struct SearchTests {
  private static let prepared = Result { try prepare() }
  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(15, to: "photos")
    let outcome = try place.command.run(["run", place.pipelineFile(images: "photos"), "--quiet"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  /// A copy of the store, so that tests do not see each other's rows.
  private func store(_ name: String) throws -> String {
    let copy = place.folder.path("out/\(name).sqlite")
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: place.folder.path("out/test.sqlite"), toPath: copy)
    return "out/\(name).sqlite"
  }

  private func train(_ store: String, _ arguments: String...) throws -> CommandRunner.Outcome {
    try place.command.run(
      ["train", "--store", store, "--reduce", "standard_scaler,pca:8", "--cv", "3", "--json", "--quiet"]
        + arguments)
  }

  private struct Summary: Decodable {
    struct Search: Decodable {
      struct Result: Decodable, Equatable {
        struct Parameter: Decodable, Equatable { let name, value: String }
        let parameters: [Parameter]
        let scores: [Double]
        let mean, deviation: Double?
        let error: String?
      }
      let scoring: String
      let foldCount: Int
      let results: [Result]
    }
    let searches: [Search]
  }

  @Test("fits every candidate on every fold, ranks by mean and spread, and fits the best on all")
  func grid() throws {
    let store = try store("grid")
    let outcome = try train(store, "--search", "C=0.1,1,10 pca.components=2,6,400", "--name", "m")
    let search = try #require(try outcome.json(Summary.self).searches.first)
    #expect(search.scoring == "accuracy" && search.foldCount == 3 && search.results.count == 9)
    let means = search.results.compactMap(\.mean)
    #expect(means.count == 6, "400 components cannot be had")
    for (better, worse) in zip(search.results, search.results.dropFirst()) {
      guard let high = better.mean, let low = worse.mean else {
        #expect(worse.mean == nil && worse.error?.contains("400 components") == true)
        continue
      }
      #expect(high > low - 1e-9)
      if high == low { #expect(try #require(better.deviation) <= #require(worse.deviation)) }
    }
    for result in search.results where result.mean != nil {
      #expect(result.scores.count == 3)
      #expect(abs(result.scores.reduce(0, +) / 3 - result.mean!) < 1e-12)
    }
    // The model has the winner's settings.
    let best = search.results[0].parameters
    let stored = try place.query(
      "SELECT m.parameters ->> '$.C', r.parameters ->> '$.components' FROM model AS m JOIN reduction AS r USING (model_id) "
        + "WHERE m.name = 'm' AND r.kind = 'pca'", store: store)
    let found = try #require(stored.first).split(separator: "|").compactMap { Double($0) }
    #expect(found == best.compactMap { Double($0.value) })
    // All of it in SQL, as the summary says it.
    let view = try place.query(
      "SELECT count(*), sum(folds), count(mean_accuracy), round(max(mean_accuracy), 9) FROM search_result",
      store: store)
    #expect(view == ["9|27|6|\((means[0] * 1e9).rounded() / 1e9)"])
    #expect(
      try place.query("SELECT DISTINCT length(vector) FROM component_vector", store: store) == ["\(1280 * 4)"]
    )
  }

  @Test("goes on where it was interrupted, and takes up candidates that are added later")
  func resume() throws {
    let store = try store("resume")
    #expect(
      try RunResult(train(store, "--search", "C=0.1,1", "--name", "m")).stage("search").counts["fits"] == 6)
    let whole = try place.query("SELECT * FROM search_result ORDER BY parameters", store: store)
    // What a kill in the middle would have left.
    _ = try place.query("DELETE FROM search_fold WHERE fold = 2; DELETE FROM model;", store: store)
    let resumed = try RunResult(train(store, "--search", "C=0.1,1", "--name", "m"))
    #expect(try resumed.stage("search").counts["fits"] == 2)
    #expect(try resumed.stage("search").counts["reused"] == 4)
    func scores(_ rows: [String]) -> [String] {
      rows.map {
        $0.split(separator: "|", omittingEmptySubsequences: false).prefix(11).joined(separator: "|")
      }
    }
    #expect(
      try scores(place.query("SELECT * FROM search_result ORDER BY parameters", store: store))
        == scores(whole))
    #expect(
      try RunResult(train(store, "--search", "C=0.1,1,10", "--name", "m")).stage("search").counts["fits"] == 3
    )
    let again = try RunResult(train(store, "--search", "C=0.1,1,10", "--name", "m"))
    #expect(try again.stage("search").status == "up_to_date")
    #expect(try again.stage("train").status == "up_to_date")
  }

  @Test("other folds, another seed or other labels are another search")
  func identity() throws {
    let store = try store("identity")
    for (arguments, count) in [([], 3), (["--cv", "4"], 4), (["--seed", "7"], 3)] {
      let outcome = try place.command.run(
        ["train", "--store", store, "--cv", "3", "--search", "C=1", "--name", "m", "--json", "--quiet"]
          + arguments)
      #expect(try RunResult(outcome).stage("search").counts["fits"] == count, "\(arguments)")
    }
  }

  @Test("a pipeline file searches as the command does")
  func file() throws {
    let file = try place.folder.write(
      """
      store: out/file.sqlite
      dataset: {folder: photos, split: {test: 0.2, method: stratified}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      reduce: [standard_scaler, {pca: {components: 4}}]
      head: {svm: {probability: false}}
      search: {cv: 3, random: {count: 4, C: {log_uniform: [0.1, 10]}}}
      """, to: "search.yaml")
    let first = try RunResult(place.command.run(["run", file, "--json", "--quiet"]))
    #expect(first.stages.map(\.name) == ["dataset", "extract", "search", "train", "evaluate"])
    #expect(try first.stage("search").counts["fits"] == 12)
    let second = try RunResult(place.command.run(["run", file, "--json", "--quiet"]))
    #expect(
      try ["search", "train", "evaluate"].map { try second.stage($0).status }
        == Array(repeating: "up_to_date", count: 3))
  }

  @Test("refuses what cannot be searched, and says what to do")
  func refused() throws {
    let store = try store("refused")
    let lonely = try train(
      store, "--search", "C=1", "--where", "label = 'apple' OR image_id = (SELECT max(image_id) FROM image)")
    #expect(lonely.exitCode == 1)
    #expect(
      lonely.standardError.contains("cross-validation needs at least 2 of each class"),
      "\(lonely.standardError)")
    let many = try place.command.run(["train", "--store", store, "--search", "C=1", "--cv", "60", "--quiet"])
    #expect(many.exitCode == 1)
    #expect(
      many.standardError.contains("60 asked for, but the largest class has only"), "\(many.standardError)")
    let unknown = try train(store, "--search", "cost=1,2")
    #expect(unknown.exitCode == 2 && unknown.standardError.contains("unknown key 'cost' in 'svm'"))
    let none = try train(store, "--search", "pca.components=300,400")
    #expect(none.exitCode == 1 && none.standardError.contains("none of the 2 candidates could be fitted"))
  }

  @Test("refuses a memory size that is none", arguments: ["12", "lots", "64MB", "-1GB"])
  func memory(size: String) throws {
    let outcome = try place.command.run(["train", "--store", "out/test.sqlite", "--memory=\(size)"])
    #expect(outcome.exitCode == 64 && outcome.standardError.contains("memory"), "\(outcome.standardError)")
  }
}
