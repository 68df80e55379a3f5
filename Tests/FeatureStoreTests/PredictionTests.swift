import FeatureStore
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Predictions: rows, and the views computed from them")
struct PredictionTests {
  let fixture: StoreFixture
  let store: FeatureStore
  let model: Int64

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
    let recipeID = try store.recipeID(for: recipe(dimension: 4))
    try store.commit((1...8).map { decoded("\($0).jpg", content: $0) })
    model = try store.save(
      ModelDescription(
        name: "fruits", head: "svm", recipeID: recipeID, parameters: "{}",
        classNames: ["apple", "plum", "tomato"], trainingCount: 1), payload: Data())
  }

  private func prediction(
    _ image: Int64, _ split: String?, _ actual: String?, _ predicted: String, _ probability: Double? = 0.5
  ) -> Prediction {
    Prediction(
      imageID: image, split: split, actual: actual, predicted: predicted, probability: probability,
      margin: 0.25)
  }

  /// Test split: apple→apple, apple→apple, apple→tomato, tomato→tomato, tomato→plum; one without a class.
  private func storeTestSplit() throws {
    try store.replacePredictions(
      ofModel: model, split: "test",
      with: [
        prediction(1, "test", "apple", "apple", 0.9), prediction(2, "test", "apple", "apple", 0.8),
        prediction(3, "test", "apple", "tomato", 0.7), prediction(4, "test", "tomato", "tomato", 0.6),
        prediction(5, "test", "tomato", "plum", 0.4), prediction(6, "test", nil, "apple", nil),
      ])
  }

  @Test("a prediction is correct, wrong, or neither where the class is unknown")
  func correct() throws {
    try storeTestSplit()
    #expect(
      try fixture.lines("SELECT image_id, correct FROM prediction ORDER BY image_id")
        == ["1|1", "2|1", "3|0", "4|1", "5|0", "6|"])
    #expect(
      try store.predictions(ofModel: model, split: "test")[5] == prediction(6, "test", nil, "apple", nil))
  }

  @Test("the entropy is a column, NULL where the model gives no probabilities")
  func entropy() throws {
    let sure = Prediction(
      imageID: 1, split: "test", actual: "apple", predicted: "apple", probability: 0.5, margin: 0.25,
      entropy: 0.75)
    try store.replacePredictions(
      ofModel: model, split: "test", with: [sure, prediction(2, "test", "plum", "plum", nil)])
    #expect(
      try fixture.lines("SELECT image_id, entropy FROM prediction ORDER BY image_id") == ["1|0.75", "2|"])
    #expect(try store.predictions(ofModel: model, split: "test")[0] == sure)
  }

  @Test("confusion_matrix counts pairs of known and predicted class")
  func confusion() throws {
    try storeTestSplit()
    #expect(
      try fixture.lines("SELECT * FROM confusion_matrix ORDER BY actual, predicted") == [
        "fruits|test|apple|apple|2", "fruits|test|apple|tomato|1", "fruits|test|tomato|plum|1",
        "fruits|test|tomato|tomato|1",
      ])
  }

  @Test("classification_report gives scikit-learn's numbers, 0 where it would divide by zero")
  func report() throws {
    try storeTestSplit()
    // apple:  3 true, 2 called, 2 hits: precision 2/2, recall 2/3, f1 4/5.
    // plum:   0 true, 1 called, 0 hits: precision 0, recall 0 (0/0), f1 0.
    // tomato: 2 true, 2 called, 1 hit:  precision 1/2, recall 1/2, f1 2/4.
    #expect(
      try fixture.lines("SELECT * FROM classification_report ORDER BY class") == [
        "fruits|test|apple|1.0|\(2.0 / 3)|0.8|3", "fruits|test|plum|0.0|0.0|0.0|0",
        "fruits|test|tomato|0.5|0.5|0.5|2",
      ])
  }

  @Test("misclassified lists the wrong ones with their paths")
  func misclassified() throws {
    try storeTestSplit()
    #expect(
      try fixture.lines("SELECT * FROM misclassified ORDER BY image_id")
        == ["fruits|test|3|3.jpg|apple|tomato|0.7|0.25", "fruits|test|5|5.jpg|tomato|plum|0.4|0.25"])
  }

  @Test("replacing a split's predictions leaves other splits alone, and moves images between them")
  func replacing() throws {
    try storeTestSplit()
    try store.replacePredictions(
      ofModel: model, split: "validation",
      with: [prediction(1, "validation", "apple", "plum"), prediction(7, "validation", "plum", "plum")])
    #expect(try store.predictions(ofModel: model, split: "test").map(\.imageID) == [2, 3, 4, 5, 6])
    try store.replacePredictions(
      ofModel: model, split: "test", with: [prediction(2, "test", "apple", "apple")])
    #expect(try store.predictions(ofModel: model, split: "test").map(\.imageID) == [2])
    #expect(try store.predictions(ofModel: model, split: "validation").map(\.imageID) == [1, 7])
  }

  @Test("new images without a split are predicted beside the others, and keep out of the views")
  func newImages() throws {
    try storeTestSplit()
    try store.addPredictions(
      ofModel: model, [prediction(7, nil, nil, "plum"), prediction(8, nil, nil, "plum")])
    try store.addPredictions(ofModel: model, [prediction(8, nil, nil, "apple")])
    #expect(try store.predictions(ofModel: model, split: nil).map(\.predicted) == ["plum", "apple"])
    #expect(try fixture.lines("SELECT sum(count) FROM confusion_matrix") == ["5"])
    #expect(try fixture.lines("SELECT sum(support) FROM classification_report") == ["5"])
  }

  @Test("reliability has the bins of predictions with probability and known class; edges belong below")
  func reliability() throws {
    try store.replacePredictions(
      ofModel: model, split: "test",
      with: [
        prediction(1, "test", "apple", "apple", 0.9), prediction(2, "test", "apple", "plum", 0.85),
        prediction(3, "test", "apple", "apple", 0.3), prediction(4, "test", "plum", "plum", 1),
        prediction(5, "test", "plum", "plum", nil), prediction(6, "test", nil, "plum", 0.85),
      ])
    // 0.3 lies below the third edge, 3 * 0.1 = 0.30000000000000004, as NumPy has it.
    #expect(
      try fixture.lines("SELECT * FROM reliability ORDER BY bin") == [
        "fruits|test|2|0.2|0.3|1|0.3|1.0", "fruits|test|8|0.8|0.9|2|0.875|0.5",
        "fruits|test|9|0.9|1.0|1|1.0|1.0",
      ])
  }

  @Test("a split's metrics are replaced as a whole, those of other splits stay")
  func replacingMetrics() throws {
    try store.setMetrics(
      ofModel: model,
      [
        Metric(split: "test", className: "plum", name: "f1", value: 0.5),
        Metric(split: "train", name: "accuracy", value: 0.9),
      ])
    try store.replaceMetrics(
      ofModel: model, split: "test", with: [Metric(split: "test", name: "accuracy", value: 0.7)])
    #expect(
      try store.metrics(ofModel: model) == [
        Metric(split: "test", name: "accuracy", value: 0.7),
        Metric(split: "train", name: "accuracy", value: 0.9),
      ])
  }

  @Test("a prediction for an image or model that is not there is refused")
  func unknownImage() {
    #expect(throws: StoreError.self) {
      try store.addPredictions(ofModel: model, [prediction(99, nil, nil, "x")])
    }
    #expect(throws: StoreError.self) { try store.addPredictions(ofModel: 99, [prediction(1, nil, nil, "x")]) }
  }

  @Test("metrics are kept once for each split, class and name; NaN survives")
  func metrics() throws {
    try store.setMetrics(
      ofModel: model,
      [
        Metric(split: "test", name: "accuracy", value: 0.5), Metric(split: nil, name: "accuracy", value: 0.1),
        Metric(split: "test", className: "apple", name: "f1", value: 0.8),
      ])
    try store.setMetrics(
      ofModel: model,
      [
        Metric(split: "test", name: "accuracy", value: 0.6), Metric(split: "test", name: "auc", value: .nan),
        Metric(split: nil, name: "accuracy", value: 0.2),
      ])
    let metrics = try store.metrics(ofModel: model)
    #expect(metrics.map(\.name) == ["accuracy", "accuracy", "auc", "f1"])
    #expect(metrics.map(\.value)[0...1] == [0.2, 0.6])
    #expect(metrics[2].value.isNaN)
    #expect(metrics[3] == Metric(split: "test", className: "apple", name: "f1", value: 0.8))
  }

  @Test("the views agree with a plain count over random predictions", arguments: 0..<10)
  func randomPredictions(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let classes = ["a", "b", "c", "d"]
    let predictions = (1...8).map { image in
      prediction(
        image, "test", classes.randomElement(using: &generator)!, classes.randomElement(using: &generator)!)
    }
    try store.replacePredictions(ofModel: model, split: "test", with: predictions)
    let expected = classes.compactMap { name -> String? in
      let hits = Double(predictions.count { $0.actual == name && $0.predicted == name })
      let support = predictions.count { $0.actual == name }
      let calls = predictions.count { $0.predicted == name }
      guard support + calls > 0 else { return nil }
      let precision = calls == 0 ? 0 : hits / Double(calls)
      let recall = support == 0 ? 0 : hits / Double(support)
      return "\(name)|\(precision)|\(recall)|\(2 * hits / Double(support + calls))|\(support)"
    }
    #expect(
      try fixture.lines(
        "SELECT class, precision, recall, f1, support FROM classification_report ORDER BY class") == expected,
      "seed \(seed)")
  }
}
