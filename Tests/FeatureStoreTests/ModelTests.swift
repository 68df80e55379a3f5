import FeatureStore
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Models: saving, replacing, reduced scores")
struct ModelTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let recipeID: Int64

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    recipeID = try store.recipeID(for: recipe(dimension: 4))
    try store.commit(
      (0..<4).map {
        decoded("\($0).jpg", content: $0, label: "l\($0)", split: "train", recipes: [(recipeID, 4)])
      })
  }

  private func model(_ name: String) -> ModelDescription {
    ModelDescription(
      name: name, head: "svm", recipeID: recipeID, parameters: #"{"C": 1.0}"#,
      classNames: ["apple", "crème \"brûlée\""], trainingCount: 3)
  }

  @Test("a model reads back with everything saved, reductions and components too")
  func roundTrip() throws {
    try store.setDataset("fruits", members: [DatasetMember(path: "0.jpg", label: "x", split: "train")])
    let run = try store.beginRun(
      RunDescription(pipeline: "p", command: "c", specification: nil, seed: nil, programVersion: "1"))
    let description = ModelDescription(
      name: "fruits", head: "svm", recipeID: recipeID, dataset: "fruits", runID: run,
      parameters: #"{"C": 1.0, "kernel": "rbf"}"#, classNames: ["b", "a"], trainingCount: 17, seed: 42,
      selection: "width > 10", fingerprint: "f00",
      reductions: [
        ReductionDescription(
          kind: "variance_threshold", parameters: #"{"threshold": 0.0}"#, inputDimension: 4,
          outputDimension: 3),
        ReductionDescription(
          kind: "pca", parameters: #"{"components": 2}"#, inputDimension: 3, outputDimension: 2,
          components: [
            .init(explainedVariance: 4, explainedVarianceRatio: 0.8, singularValue: 6),
            .init(explainedVariance: 1, explainedVarianceRatio: 0.2, singularValue: 3),
          ]),
      ],
      learningCurves: [
        LearningCurve(name: "loss", values: [0.9, 0.4, 0.25]),
        LearningCurve(name: "validation_accuracy", values: [0.5, 0.75, 0.7]),
      ])
    let payload = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
    let id = try store.save(description, payload: payload)
    let stored = try store.model(named: "fruits")
    #expect(stored.id == id)
    #expect(stored.description == description)
    #expect(stored.reducedView == nil)
    #expect(try store.payload(ofModel: id) == payload)
    #expect(
      try fixture.lines("SELECT position, component, explained_variance_ratio FROM reduction_component")
        == ["2|1|0.8", "2|2|0.2"])
    #expect(
      try fixture.lines("SELECT epoch, value FROM learning_curve WHERE name = 'loss' ORDER BY epoch")
        == ["1|0.9", "2|0.4", "3|0.25"])
  }

  @Test("the newest model is the default, also after an older name was saved again")
  func newest() throws {
    let first = try store.save(model("a"), payload: Data([1]))
    let second = try store.save(model("b"), payload: Data([2]))
    #expect(try store.model().id == second)
    let third = try store.save(model("a"), payload: Data([3]))
    #expect(first < second && second < third)
    #expect(try store.model().id == third)
    #expect(try store.models().map(\.description.name) == ["b", "a"])
    #expect(try store.payload(ofModel: third) == Data([3]))
    // The last one replaced: its number is not given again.
    #expect(try store.save(model("a"), payload: Data([4])) > third)
  }

  @Test("replacing a model removes everything that hung on the old one")
  func replacing() throws {
    let old = try store.save(model("a"), payload: Data([1]))
    try store.replacePredictions(
      ofModel: old, split: "test",
      with: [.init(imageID: 1, split: "test", actual: nil, predicted: "x", probability: nil, margin: nil)])
    try store.setMetrics(ofModel: old, [Metric(split: "test", name: "accuracy", value: 1)])
    try store.setReducedScores(ofModel: old, imageIDs: [1], scores: Matrix(rows: [[1, 2]]))
    _ = try store.save(model("a"), payload: Data([2]))
    for table in ["prediction", "metric"] {
      #expect(try fixture.lines("SELECT count(*) FROM \(table)") == ["0"])
    }
    #expect(try fixture.lines("SELECT count(*) FROM model_artifact") == ["1"])
    #expect(try fixture.lines("SELECT name FROM sqlite_master WHERE name LIKE 'reduced%'") == [])
    #expect(try store.check().problems == [])
  }

  @Test("an unknown model is answered with the names there are")
  func unknown() throws {
    let none = #expect(throws: StoreError.unknownModel(path: fixture.path, name: nil, known: [])) {
      try store.model()
    }
    #expect(none?.description == "\(fixture.path): has no model yet; `pipeline train` makes one")
    _ = try store.save(model("b"), payload: Data())
    _ = try store.save(model("a"), payload: Data())
    let error = #expect(throws: StoreError.self) { try store.model(named: "c") }
    #expect(error?.description == "\(fixture.path): has no model named c; it has a, b")
  }

  @Test("parameters that are not JSON are refused, and the model with them")
  func badParameters() throws {
    let broken = ModelDescription(
      name: "a", head: "svm", recipeID: recipeID, parameters: "{C: 1}", classNames: [], trainingCount: 0)
    #expect(throws: StoreError.self) { try store.save(broken, payload: Data()) }
    #expect(try store.models().isEmpty)
  }

  @Test("reduced scores are columns beside path and label")
  func reducedScores() throws {
    let id = try store.save(model("my model-2"), payload: Data())
    let view = try store.setReducedScores(
      ofModel: id, imageIDs: [2, 1], scores: Matrix(rows: [[0.5, -1, 2], [4, 8, 16]]))
    #expect(view == "reduced_my_model_2")
    #expect(try store.model().reducedView == view)
    #expect(
      try fixture.lines("SELECT * FROM reduced_my_model_2 ORDER BY image_id")
        == ["0.jpg|l0|train|1|4.0|8.0|16.0", "1.jpg|l1|train|2|0.5|-1.0|2.0"])
    // Another shape takes the place of the first.
    try store.setReducedScores(ofModel: id, imageIDs: [3], scores: Matrix(rows: [[7]]))
    #expect(try fixture.lines("SELECT path, c1 FROM reduced_my_model_2") == ["2.jpg|7.0"])
    #expect(try store.check().problems == [])
  }

  @Test("names that become the same view get their number appended")
  func viewNames() throws {
    let views = try ["a b", "A-B", "größe", "score_9", "x\"; DROP TABLE image; --"].map { name in
      let id = try store.save(model(name), payload: Data())
      return try store.setReducedScores(ofModel: id, imageIDs: [1], scores: Matrix(rows: [[1]]))
    }
    #expect(
      views == [
        "reduced_a_b", "reduced_A_B_2", "reduced_gr__e", "reduced_score_9",
        "reduced_x___DROP_TABLE_image____",
      ])
  }

  @Test("no model's name can clash with the table of another model's scores")
  func scoreTables() throws {
    for name in ["score_of_model_2", "of_model_1", "b"] {
      let id = try store.save(model(name), payload: Data())
      try store.setReducedScores(ofModel: id, imageIDs: [1], scores: Matrix(rows: [[Float(id)]]))
    }
    #expect(try fixture.lines("SELECT c1 FROM reduced_b") == ["3.0"])
  }

  @Test("up to 512 components become columns, more do not", arguments: [1, 511, 512, 513])
  func componentCount(count: Int) throws {
    let id = try store.save(model("a"), payload: Data())
    let scores = Matrix<Float>(rowCount: 4, columnCount: count, repeating: 0.25)
    let view = try store.setReducedScores(ofModel: id, imageIDs: [1, 2, 3, 4], scores: scores)
    #expect(view == (count > 512 ? nil : "reduced_a"))
    if let view { #expect(try fixture.lines("SELECT sum(c\(count)) FROM \(view)") == ["1.0"]) }
  }
}
