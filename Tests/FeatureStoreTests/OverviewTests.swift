import FeatureStore
import Foundation
import TestSupport
import Testing

@Suite("Overview: what a dataset has, for those who look at it")
struct OverviewTests {
  let fixture: StoreFixture
  let store: FeatureStore

  /// Two datasets over ten images: `photos` has eight of them, two that failed, and the bytes of 1 three times.
  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    try store.commit(
      [
        decoded("a1", content: 1), decoded("a2", content: 2), decoded("b1", content: 3),
        decoded("copy", content: 1),
        decoded("copy2", content: 1), decoded("b2", content: 4), decoded("other", content: 5),
        decoded("same", content: 2),
      ] + [failed("z", error: "empty"), failed("y", error: "empty")])
    try store.setDataset(
      "photos",
      members: [
        DatasetMember(path: "a1", label: "a", split: "train"),
        DatasetMember(path: "a2", label: "a", split: "train"),
        DatasetMember(path: "b1", label: "b", split: "test"),
        DatasetMember(path: "copy", label: "a", split: "test"),
        DatasetMember(path: "copy2", label: "a", split: "test"),
        DatasetMember(path: "b2", label: nil, split: nil),
        DatasetMember(path: "same", label: "b", split: "train"),
        DatasetMember(path: "z", label: "b", split: "test"),
        DatasetMember(path: "y", label: "b", split: "test"),
      ])
    try store.setDataset("empty", members: [DatasetMember(path: "other", label: "c", split: "train")])
  }

  @Test("images are counted by class and part, with the dataset's own labels")
  func balance() throws {
    let counts = try store.classBalance(dataset: "photos").map {
      "\($0.label ?? "-") \($0.split ?? "-") \($0.count)"
    }
    #expect(Set(counts) == ["a train 2", "a test 2", "b test 3", "b train 1", "- - 1"])
    #expect(try store.classBalance(dataset: "empty").map(\.count) == [1])
    #expect(try store.classBalance(dataset: nil).reduce(0) { $0 + $1.count } == 10)
    #expect(throws: StoreError.self) { try store.classBalance(dataset: "nobody") }
    #expect(try store.datasetNames() == ["photos", "empty"])
  }

  @Test("failures are counted by reason, and listed by path with the dataset's label")
  func failures() throws {
    #expect(try store.failureCounts(dataset: "photos").map { "\($0.error) \($0.count)" } == ["empty 2"])
    let listed = try store.failedImages(dataset: "photos", limit: 1)
    #expect(listed.map(\.path) == ["y"] && listed.map(\.label) == ["b"])
    #expect(try store.failureCounts(dataset: "empty").isEmpty)
  }

  @Test("copies count where they lie in two parts, once for each content, with one image of each part")
  func copies() throws {
    // The bytes of `a2` are in train twice, which is no leak.
    let copies = try store.copiesAcrossSplits(dataset: "photos", limit: 10)
    #expect(copies.count == 1)
    let pair = try #require(copies.pairs.first)
    #expect(copies.pairs.count == 1 && pair.first == 1 && pair.second == 4)
    #expect(pair.firstSplit == "train" && pair.secondSplit == "test" && pair.cosine == nil)
    #expect(try store.copiesAcrossSplits(dataset: "empty", limit: 10).pairs.isEmpty)
    #expect(try store.copiesAcrossSplits(dataset: "photos", limit: 0).count == 1)
  }

  @Test(
    "pairs that look alike count where they lie in two parts, the most similar first; no search is no answer")
  func similar() throws {
    let recipeID = try store.recipeID(for: recipe(dimension: 4))
    #expect(try store.similarPairsAcrossSplits(recipeID: recipeID, dataset: "photos", limit: 5) == nil)
    // Contents in the order they were first seen: 1, 2, 3, 4, 5.
    try fixture.execute(
      """
      INSERT INTO pair_search VALUES (\(recipeID), 0.9, 5, '2026-01-01T00:00:00.000Z');
      INSERT INTO similar_pair VALUES (\(recipeID), 1, 2, 0.99), (\(recipeID), 2, 3, 0.95), (\(recipeID), 3, 4, 0.94);
      """)
    let found = try #require(
      try store.similarPairsAcrossSplits(recipeID: recipeID, dataset: "photos", limit: 2))
    #expect(found.threshold == 0.9)
    // 1 and 2: copies of 1 in test (two images) with both images of 2 in train. 2 and 3: both images of 2 with b1.
    #expect(found.count == 6)
    #expect(found.pairs.map(\.cosine) == [0.99, 0.99])
    #expect(found.pairs.allSatisfy { $0.firstSplit != $0.secondSplit })
  }

  @Test("images are found by their numbers; unknown ones are left out")
  func images() throws {
    let images = try store.images(numbered: [3, 99, 1])
    #expect(images.mapValues(\.path) == [1: "a1", 3: "b1"])
  }

  @Test("only runs with a stage that did its work are listed, the newest first, with their stages")
  func runs() throws {
    func run(_ pipeline: String, _ stages: [(String, StageOutcome.Status)]) throws -> Int64 {
      let run = try store.beginRun(
        RunDescription(
          pipeline: pipeline, command: "c", specification: nil, seed: 1, programVersion: "1"))
      for (name, status) in stages {
        let stage = try store.beginStage(name, of: run)
        try store.endStage(stage, StageOutcome(status, itemCount: 3), after: .seconds(1))
      }
      try store.endRun(run, .done, after: .seconds(2))
      return run
    }
    let first = try run("photos", [("dataset", .done), ("extract", .done)])
    _ = try run("photos", [("dataset", .done), ("extract", .upToDate)])
    let other = try run("other", [("extract", .done)])
    let last = try run("photos", [("extract", .upToDate), ("train", .done)])
    #expect(try store.runs(of: "photos", doing: ["extract", "train"], limit: 9).map(\.id) == [last, first])
    #expect(try store.runs(doing: ["extract", "train"], limit: 2).map(\.id) == [last, other])
    let stages = try #require(try store.runs(of: "photos", doing: ["train"], limit: 9).first).stages
    #expect(stages.map(\.name) == ["extract", "train"] && stages.map(\.status) == ["up_to_date", "done"])
    #expect(stages[0].itemCount == 3 && stages[0].computedCount == nil && stages[0].seconds == 1)
  }
}

@Suite("Predictions one after the other")
struct PredictionPassTests {
  @Test("a pass hands over all of them by number, and what it throws comes out as it is")
  func pass() throws {
    struct Stop: Error {}
    let fixture = try StoreFixture()
    let store = try fixture.writer()
    let recipeID = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((1...5).map { decoded("\($0).jpg", content: $0) })
    let model = try store.save(
      ModelDescription(
        name: "m", head: "svm", recipeID: recipeID, parameters: "{}", classNames: ["a", "b"], trainingCount: 1
      ),
      payload: Data())
    let predictions = (1...5).map {
      Prediction(
        imageID: Int64($0), split: $0 < 4 ? "test" : "train", actual: $0 == 5 ? nil : "a", predicted: "b",
        probability: nil, margin: nil)
    }
    try store.addPredictions(ofModel: model, predictions)
    var seen: [Prediction] = []
    try store.forEachPrediction(ofModel: model, split: "test") { seen.append($0) }
    #expect(seen == Array(predictions.prefix(3)))
    var count = 0
    #expect(throws: Stop.self) {
      try store.forEachPrediction(ofModel: model, split: "test") { _ in
        count += 1
        if count == 2 { throw Stop() }
      }
    }
    #expect(count == 2)
    #expect(try store.predictedSplits(ofModel: model) == ["test", "train"])
    #expect(try store.predictedClasses(ofModel: model, images: [1, 2, 99]) == [1: "b", 2: "b"])
  }
}
