import FeatureStore
import Foundation
import GRDB
import Glibc
import Tensors
import TestSupport
import Testing

/// What a store of the merge tests holds; images are numbers, equal numbers equal bytes.
private struct Content {
  var images: [Int] = Array(0..<20)
  var label = "apple"
  var dataset: String? = "fruits"
  var model: (name: String, fingerprint: String, payload: String)? = ("m", "f", "payload")
  var vectorShift: Float = 0
  /// What is under a path, where it is not the path's own number.
  var changed: [Int: Int] = [:]

  func write(to path: String) throws {
    let store = try FeatureStore.open(path: path, access: .writer)
    let id = try store.recipeID(for: recipe(dimension: 8))
    let paths = images.map { "photos/\($0).jpg" }
    try store.commit(
      images.map { number in
        if number % 7 == 5 { return failed("photos/\(number).jpg") }
        let content = changed[number] ?? number
        return .decoded(
          path: "photos/\(number).jpg", label: label, split: number % 2 == 0 ? "train" : "test",
          sha256: digest(content), byteCount: content, modifiedNanoseconds: 1, width: 8, height: 8,
          format: "jpeg",
          features: [.init(recipeID: id, vector: vector(content, dimension: 8).map { $0 + vectorShift })])
      })
    if let dataset {
      try store.setDataset(
        dataset, members: paths.map { DatasetMember(path: $0, label: label, split: "train") })
    }
    let run = try store.beginRun(
      RunDescription(
        pipeline: "p", command: "pipeline run \(images.first ?? 0)", specification: nil, seed: 1,
        programVersion: "1"))
    let stage = try store.beginStage("extract", of: run)
    try store.endStage(stage, StageOutcome(.done, itemCount: images.count), after: .seconds(1))
    try store.endRun(run, .done, after: .seconds(2))
    if let model {
      let number = try store.save(
        ModelDescription(
          name: model.name, head: "svm", recipeID: id, dataset: dataset, runID: run, parameters: "{}",
          classNames: ["apple", "pear"], trainingCount: 3, fingerprint: model.fingerprint,
          reductions: [
            ReductionDescription(
              kind: "pca", parameters: "{}", inputDimension: 8, outputDimension: 1,
              components: [
                .init(
                  explainedVariance: 1, explainedVarianceRatio: 0.5, singularValue: 2,
                  axis: vector(1, dimension: 8))
              ])
          ], learningCurves: [LearningCurve(name: "loss", values: [2, 1])]),
        payload: Data(model.payload.utf8))
      let known = try store.knownImages(paths: paths)
      let ids = paths.compactMap { known[$0]?.id }
      try store.setReducedScores(
        ofModel: number, imageIDs: ids, scores: Matrix(rows: ids.map { [Float($0)] }))
      try store.addPredictions(
        ofModel: number,
        ids.map {
          Prediction(
            imageID: $0, split: "test", actual: "apple", predicted: "pear", probability: 0.75, margin: 0.5,
            entropy: 0.25)
        })
      try store.setMetrics(ofModel: number, [Metric(split: "test", name: "accuracy", value: 0.5)])
    }
    let search = try store.beginSearch(
      name: "m", fingerprint: "s", recipeID: id, foldCount: 2, imageCount: 3)
    try store.addSearchFolds(
      [
        SearchFold(
          candidate: "c", fold: 0, parameters: "{}",
          score: FoldScore(accuracy: 0.5, balancedAccuracy: 0.5, macroF1: 0.5), fitSeconds: 1, error: nil)
      ], to: search)
    try store.close()
  }
}

/// A folder of stores.
private struct MergeFixture {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { folder.path("\(name).sqlite") }

  @discardableResult
  func store(_ name: String, _ change: (inout Content) -> Void = { _ in }) throws -> String {
    var content = Content()
    change(&content)
    try content.write(to: path(name))
    return path(name)
  }

  func merge(
    _ inputs: [String], to output: String, preference: StoreMerge.Preference? = nil, pageLimit: Int? = nil
  ) throws -> MergeOutcome {
    try #require(
      try StoreMerge(inputs, preference: preference, pageLimit: pageLimit).run(to: path(output)))
  }

  /// All that a store says, without the numbers of rows: one text for each row, in an order of its own.
  func meaning(_ path: String) throws -> [String] {
    let queries = [
      "SELECT 'content', sha256 FROM content",
      "SELECT 'image', path, i.sha256, label, split, status, error, c.sha256 FROM image i LEFT JOIN content c USING (content_id)",
      "SELECT 'recipe', fingerprint, backbone, layer, dimension FROM recipe",
      """
      SELECT 'vector', c.sha256, r.fingerprint, l2_norm, mean, zero_fraction, hex(vector) FROM feature_summary
      JOIN content c USING (content_id) JOIN recipe r USING (recipe_id) LEFT JOIN feature_vector USING (vector_id)
      """,
      """
      SELECT 'member', d.name, i.path, m.label, m.split, position
      FROM dataset_image m JOIN dataset d USING (dataset_id) JOIN image i USING (image_id)
      """,
      "SELECT 'run', command, started_at, status, seconds FROM run",
      "SELECT 'stage', r.command, s.position, s.name, s.status, s.item_count FROM stage s JOIN run r USING (run_id)",
      """
      SELECT 'model', m.name, r.fingerprint, d.name, u.command, m.fingerprint, m.class_names, m.created_at,
        m.reduced_view, hex(payload)
      FROM model m JOIN recipe r USING (recipe_id) LEFT JOIN dataset d USING (dataset_id)
      LEFT JOIN run u USING (run_id) LEFT JOIN model_artifact USING (model_id)
      """,
      "SELECT 'reduction', m.name, kind, input_dimension, output_dimension FROM reduction JOIN model m USING (model_id)",
      """
      SELECT 'component', m.name, position, component, singular_value, hex(vector)
      FROM reduction_component JOIN component_vector USING (model_id, position, component) JOIN model m USING (model_id)
      """,
      "SELECT 'curve', m.name, c.name, epoch, value FROM learning_curve c JOIN model m USING (model_id)",
      """
      SELECT 'prediction', m.name, i.path, p.split, actual, predicted, probability, margin, entropy, correct
      FROM prediction p JOIN model m USING (model_id) JOIN image i USING (image_id)
      """,
      "SELECT 'metric', m.name, split, class, x.name, value FROM metric x JOIN model m USING (model_id)",
      "SELECT 'fold', s.name, s.fingerprint, candidate, fold, accuracy FROM search_fold JOIN search s USING (search_id)",
      """
      SELECT 'pair', r.fingerprint, min(a.sha256, b.sha256), max(a.sha256, b.sha256), cosine
      FROM similar_pair JOIN recipe r USING (recipe_id)
      JOIN content a USING (content_id) JOIN content b ON b.content_id = other_content_id
      """,
    ]
    return try DatabaseQueue(path: path).writeWithoutTransaction { db in
      var lines: [String] = []
      let views = try String.fetchAll(
        db, sql: "SELECT reduced_view FROM model WHERE reduced_view IS NOT NULL")
      for sql in queries + views.map({ "SELECT '\($0)', path, c1 FROM \($0)" }) {
        lines += try Row.fetchAll(db, sql: sql).map { row in row.map { "\($0.1)" }.joined(separator: "|") }
      }
      return lines.sorted()
    }
  }

  func kinds(_ outcome: MergeOutcome) -> [MergeConflict.Kind: Int] { outcome.conflictCounts }

  /// What is in the folder beside the stores that were made on purpose.
  func leftovers(of output: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      .filter { $0.hasPrefix("\(output).sqlite") }.sorted()
  }
}

@Suite("Joining stores")
struct MergeTests {
  private let fixture: MergeFixture

  init() throws { fixture = try MergeFixture() }

  @Test("a store alone, with itself, or with what it was merged into before says what it said")
  func idempotence() throws {
    let a = try fixture.store("a")
    let meaning = try fixture.meaning(a)
    try #require(meaning.count > 100)
    #expect(try fixture.merge([a], to: "alone").isWritten)
    #expect(try fixture.meaning(fixture.path("alone")) == meaning)
    #expect(try fixture.merge([a, a, a], to: "thrice").conflicts == [])
    #expect(try fixture.meaning(fixture.path("thrice")) == meaning)
    let again = try fixture.merge([fixture.path("thrice"), a], to: "again")
    #expect(again.inputs.map(\.newImageCount) == [20, 0] && again.inputs.map(\.newVectorCount) == [17, 0])
    #expect(try fixture.meaning(fixture.path("again")) == meaning)
  }

  @Test("stores that overlap: what they share is there once, and both orders say the same", arguments: 1...8)
  func overlap(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let paths = try (0..<3).map { number in
      let images = (0..<40).filter { _ in Bool.random(using: &generator) }
      return try fixture.store("in\(number)") {
        $0.images = images
        ($0.dataset, $0.model) = ("data\(number)", ("model \(number)", "f\(number)", "p\(number)"))
      }
    }
    let union = try Set(paths.flatMap(fixture.meaning))
    let forward = try fixture.merge(paths, to: "forward")
    let backward = try fixture.merge(paths.reversed(), to: "backward")
    #expect(forward.conflicts == [] && backward.conflicts == [])
    #expect(try Set(fixture.meaning(fixture.path("forward"))) == union)
    #expect(try fixture.meaning(fixture.path("forward")).count == union.count)
    #expect(try fixture.meaning(fixture.path("backward")) == fixture.meaning(fixture.path("forward")))
    // Merged by and by it is the same too.
    _ = try fixture.merge([paths[0], paths[1]], to: "two")
    _ = try fixture.merge([fixture.path("two"), paths[2]], to: "three")
    #expect(try fixture.meaning(fixture.path("three")) == fixture.meaning(fixture.path("forward")))
    let store = try FeatureStore.open(path: fixture.path("forward"), access: .writer)
    let check = try store.check()
    #expect(check.problems == [] && check.notes == [])
    // The newest model is the one made last, whichever store it comes from.
    #expect(try store.model().description.name == "model 2")
    #expect(try store.info().unreferencedVectorCount == 0)
  }

  @Test("each kind of conflict is listed, nothing is written, and a preference decides")
  func conflicts() throws {
    let a = try fixture.store("a")
    let cases: [(kind: MergeConflict.Kind, count: Int, change: (inout Content) -> Void)] = [
      (.image, 2, { $0.changed = [2: 102, 3: 103] }),
      (.label, 17, { ($0.label, $0.dataset) = ("pear", nil) }),
      (.vector, 17, { $0.vectorShift = 1e-6 }),
      (.dataset, 1, { $0.images = Array(0..<19) }),
      (.model, 1, { $0.model = ("m", "other", "payload") }),
      (.model, 1, { $0.model = ("m", "f", "other payload") }),
    ]
    for (number, (kind, count, change)) in cases.enumerated() {
      let b = try fixture.store("b\(number)", change)
      let outcome = try fixture.merge([a, b], to: "none\(number)")
      #expect(
        !outcome.isWritten && outcome.conflictCounts[kind] == count, "\(kind): \(outcome.conflictCounts)")
      #expect(try fixture.leftovers(of: "none\(number)") == [])
      #expect(outcome.conflicts.allSatisfy { $0.input == b })
      for (preference, winner) in [(StoreMerge.Preference.first, a), (.last, b)] {
        let name = "\(preference)\(number)"
        #expect(try fixture.merge([a, b], to: name, preference: preference).isWritten)
        let lines = try fixture.meaning(fixture.path(name))
        #expect(try Set(fixture.meaning(winner)).isSubset(of: lines), "\(kind) \(preference)")
        let store = try FeatureStore.open(path: fixture.path(name), access: .reader)
        #expect(try store.check().problems == [])
      }
    }
  }

  @Test("vectors that differ are measured")
  func vectorDifference() throws {
    let a = try fixture.store("a") { ($0.dataset, $0.model) = (nil, nil) }
    let b = try fixture.store("b") { ($0.dataset, $0.model, $0.vectorShift) = (nil, nil, 0.25) }
    let outcome = try fixture.merge([a, b], to: "c")
    let conflict = try #require(outcome.conflicts.first { $0.subject.hasPrefix("photos/0.jpg (") })
    let values = vector(0, dimension: 8)
    let largest = values.map { abs(($0 + 0.25) - $0) }.max()!
    let length = values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
    #expect(abs(try #require(conflict.relativeDifference) - Double(largest) / length) < 1e-12)
    #expect(conflict.detail.hasPrefix("values differ by at most 0.25, "), "\(conflict.detail)")
  }

  @Test("runs of copies that went on differently, predictions and scores are conflicts too")
  func derived() throws {
    let a = try fixture.store("a")
    for (number, change) in [
      (MergeConflict.Kind.run, "UPDATE run SET status = 'failed', error = 'x'"),
      (.run, "DELETE FROM stage"), (.run, "UPDATE stage SET item_count = 7"),
      (.prediction, "UPDATE prediction SET predicted = 'apple'"),
      (.prediction, "UPDATE metric SET value = 0.75"),
      (.search, "UPDATE search_fold SET accuracy = 0.75"),
      (.recipe, "UPDATE recipe SET weights_digest = 'x'"),
    ].enumerated() {
      let b = fixture.path("b\(number)")
      try FileManager.default.copyItem(atPath: a, toPath: b)
      try DatabaseQueue(path: b).write { try $0.execute(sql: change.1) }
      let outcome = try fixture.merge([a, b], to: "c\(number)")
      #expect(!outcome.isWritten && Set(outcome.conflictCounts.keys) == [change.0], "\(change.1)")
      let backwards = try fixture.merge([b, a], to: "c\(number)")
      #expect(backwards.conflictCounts == outcome.conflictCounts, "\(change.1)")
    }
  }

  @Test("pairs come along only where a search has seen all vectors")
  func pairs() throws {
    func withPairs(_ name: String, _ images: [Int]) throws -> String {
      let path = try fixture.store(name) { ($0.images, $0.dataset, $0.model) = (images, nil, nil) }
      try DatabaseQueue(path: path).write {
        try $0.execute(
          sql: """
            INSERT INTO pair_search SELECT 1, 0.9, count(*), '2026-01-0\(images.count % 9)' FROM feature_summary;
            INSERT INTO similar_pair VALUES (1, 1, 2, 0.95);
            """)
      }
      return path
    }
    let all = try withPairs("all", Array(0..<20))
    // Other numbers: the second store meets these bytes in another order.
    let some = try withPairs("some", [9, 3, 1, 0])
    let outcome = try fixture.merge([some, all], to: "both")
    #expect(outcome.isWritten && outcome.notes == [])
    #expect(
      try fixture.meaning(fixture.path("both")).filter { $0.contains("pair") }
        == fixture.meaning(all).filter { $0.contains("pair") })
    let other = try withPairs("other", [30, 31, 32])
    let apart = try fixture.merge([all, other], to: "apart")
    #expect(apart.notes.count == 1 && apart.notes[0].contains("left behind"))
    #expect(try !fixture.meaning(fixture.path("apart")).contains { $0.contains("\"pair\"") })
  }

  @Test("stores of older schemas are joined and stay as they are", arguments: [1, 2, 3])
  func schemas(version: Int) throws {
    let old = fixture.path("old")
    try FeatureStore.writeStore(ofSchema: version, at: old)
    try DatabaseQueue(path: old).write {
      try $0.execute(
        sql: """
          INSERT INTO content VALUES (7, '\(digest(1))');
          INSERT INTO image (path, status, sha256, content_id, width, height) VALUES ('photos/1.jpg', 'ok', '\(digest(1))', 7, 8, 8);
          """)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: old))
    let new = try fixture.store("new") { ($0.images, $0.label) = ([3], "apple") }
    let outcome = try fixture.merge([old, new], to: "c")
    #expect(outcome.isWritten && outcome.inputs.map(\.newImageCount) == [1, 1])
    #expect(try Data(contentsOf: URL(fileURLWithPath: old)) == bytes)
    #expect(try fixture.leftovers(of: "c") == ["c.sqlite", "c.sqlite.lock"])
    let store = try FeatureStore.open(path: fixture.path("c"), access: .reader)
    #expect(try store.info().schemaVersion == 4 && store.info().imageCount == 2)
  }

  @Test("what is there is not replaced, and what is no store is refused")
  func refusals() throws {
    let a = try fixture.store("a")
    #expect(throws: StoreError.alreadyThere(path: a)) { try fixture.merge([a, a], to: "a") }
    #expect(throws: StoreError.missing(path: "nowhere")) { try fixture.merge([a, "nowhere"], to: "c") }
    let text = try fixture.folder.write("no store", to: "text.sqlite")
    #expect(throws: StoreError.self) { try fixture.merge([a, text], to: "c") }
    #expect(try fixture.leftovers(of: "c") == [])
  }

  @Test("a path with blanks, quotes, question marks and signs of other scripts is read")
  func hostilePath() throws {
    let a = try fixture.store("a b?c%20#'\"ü🍎")
    let outcome = try fixture.merge([a], to: "c?d")
    #expect(outcome.isWritten)
    #expect(try fixture.meaning(fixture.path("c?d")) == fixture.meaning(a))
  }

  @Test("cancelled: nothing is left")
  func cancelled() throws {
    let a = try fixture.store("a")
    for count in 0..<12 {
      var asked = 0
      let outcome = try StoreMerge([a, a]).run(
        to: fixture.path("c"),
        isCancelled: {
          asked += 1
          return asked > count
        })
      #expect(outcome == nil, "after \(count)")
      #expect(try fixture.leftovers(of: "c") == [])
    }
  }

  @Test("a disk that is full at any page: an error, and nothing is left")
  func fullDisk() throws {
    let a = try fixture.store("a")
    let b = try fixture.store("b") { ($0.dataset, $0.model, $0.images) = (nil, nil, Array(100..<400)) }
    _ = try fixture.merge([a, b], to: "whole")
    let pageCount =
      try FeatureStore.open(path: fixture.path("whole"), access: .reader).info().byteCount / 65_536
    var failures = 0
    for limit in (pageCount - 8)..<pageCount {
      #expect(throws: StoreError.diskFull(path: fixture.path("c"))) {
        try fixture.merge([a, b], to: "c", pageLimit: limit)
      }
      #expect(try fixture.leftovers(of: "c") == [])
      failures += 1
    }
    #expect(failures > 5)
    #expect(try fixture.merge([a, b], to: "c", pageLimit: pageCount).isWritten)
    #expect(try fixture.meaning(fixture.path("c")) == fixture.meaning(fixture.path("whole")))
  }

  @Test(
    "killed at a chosen byte of the new file: it is absent, and the next merge clears away and succeeds",
    arguments: [40_000, 65_536, 500_000, 1_500_000, 2_000_000])
  func killed(byteLimit: Int) async throws {
    let a = try fixture.store("a")
    let output = fixture.path("c")
    await #expect(processExitsWith: .signal(SIGXFSZ)) {
      [a = a as String, output = output as String, byteLimit = byteLimit as Int] in
      endProcess(whenAFileExceeds: byteLimit)
      _ = try StoreMerge([a, a]).run(to: output)
    }
    #expect(!FileManager.default.fileExists(atPath: output))
    #expect(try fixture.leftovers(of: "c").contains("c.sqlite.merging"))
    #expect(try fixture.merge([a, a], to: "c").isWritten)
    #expect(try fixture.leftovers(of: "c") == ["c.sqlite", "c.sqlite.lock"])
    #expect(try fixture.meaning(output) == fixture.meaning(a))
  }

  @Test("every table of the schema is known to the merge")
  func tables() throws {
    let known: Set = [
      "content", "image", "recipe", "feature_summary", "feature_vector", "dataset", "dataset_image", "run",
      "stage", "model", "model_artifact", "reduction", "reduction_component", "component_vector",
      "learning_curve", "prediction", "activation_map", "metric", "search", "search_fold", "pair_search",
      "similar_pair",
    ]
    let a = fixture.path("empty")
    try FeatureStore.open(path: a, access: .writer).close()
    let tables = try DatabaseQueue(path: a).read {
      try String.fetchAll(
        $0,
        sql: """
          SELECT name FROM sqlite_master
          WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
          """)
    }
    #expect(Set(tables) == known, "a table that a merge would leave behind; see MergeWriter")
  }
}
