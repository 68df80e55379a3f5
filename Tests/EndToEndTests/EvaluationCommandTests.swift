import Foundation
import TestSupport
import Testing

/// One store with two models on different features: `relu` with probabilities after a PCA, `max` without.
///
/// 24 pictures, of every class five to train and three to test; made once for all tests.
@Suite("Measuring, comparing and predicting from the store", .serialized)
struct EvaluationCommandTests {
  private static let prepared = Result { try prepare() }
  private static let store = "out/fruits.sqlite"

  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    var rows = ["path,label,split"]
    for label in try FileManager.default.contentsOfDirectory(atPath: place.folder.path("photos")).sorted() {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path("photos/\(label)"))
      for (index, name) in names.sorted().enumerated() {
        rows.append("photos/\(label)/\(name),\(label),\(index < 5 ? "train" : "test")")
      }
    }
    try place.folder.write(rows.joined(separator: "\n"), to: "list.csv")
    let file = try place.folder.write(
      """
      store: \(store)
      dataset: {csv: list.csv}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      features:
        - {layer: out_relu, pooling: avg}
        - {layer: block_3_expand_relu, pooling: max}
      """, to: "fruits.yaml")
    try run(place, "run", file, "--quiet")
    try run(
      place, "train", "--store", store, "--features", "out_relu", "--reduce", "standard_scaler,pca:4",
      "--name", "relu", "--quiet")
    try run(
      place, "train", "--store", store, "--features", "block_3_expand_relu", "--kernel", "linear",
      "--no-probability", "--name", "max", "--quiet")
    return place
  }

  @discardableResult
  private static func run(_ place: Workplace, _ arguments: String...) throws -> CommandRunner.Outcome {
    let outcome = try place.command.run(arguments)
    try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    return outcome
  }

  private func run(_ arguments: String...) throws -> CommandRunner.Outcome {
    let outcome = try place.command.run(arguments + ["--store", Self.store, "--quiet"])
    try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    return outcome
  }

  private func query(_ sql: String) throws -> [String] { try place.query(sql, store: Self.store) }

  private struct Evaluations: Decodable {
    struct Evaluation: Decodable, Equatable {
      struct Bin: Decodable, Equatable {
        let count: Int
        let meanProbability, fractionCorrect: Double?
      }
      let sampleCount: Int
      let accuracy, accuracyLow, accuracyHigh: Double
      let metrics: [String: Double?]
      let undefined: [String: String]
      let rocAucSource: String
      let reliability: [Bin]?
      let report: String
    }
    struct Stage: Decodable { let status: String }
    let evaluations: [Evaluation]
    let stages: [Stage]
  }

  @Test("what was measured when training is read back, equals what is measured anew, and are rows of metric")
  func metrics() throws {
    for (model, source) in [("relu", "probabilities"), ("max", "decision_values")] {
      let stored = try run("evaluate", "--model", model, "--json").json(Evaluations.self)
      #expect(stored.stages.map(\.status) == ["up_to_date"])
      let anew = try run("evaluate", "--model", model, "--where", "split = 'test'", "--json")
        .json(Evaluations.self)
      let evaluation = try #require(stored.evaluations.first)
      #expect(stored.evaluations == anew.evaluations && evaluation.sampleCount == 9)
      #expect(evaluation.rocAucSource == source)
      #expect(evaluation.accuracyLow < evaluation.accuracy && evaluation.accuracy <= evaluation.accuracyHigh)
      #expect((evaluation.reliability == nil) == (model == "max"))
      let rows = try query(
        """
        SELECT metric.name, value FROM metric JOIN model USING (model_id)
        WHERE model.name = '\(model)' AND split = 'test' AND class IS NULL ORDER BY metric.name
        """)
      let names = rows.compactMap { $0.split(separator: "|").first.map(String.init) }
      #expect(names == evaluation.metrics.keys.sorted())
      for name in ["accuracy_low", "accuracy_high", "balanced_accuracy", "roc_auc", "matthews_correlation"] {
        #expect(names.contains(name), "\(name)")
      }
      for name in ["log_loss", "brier_score", "expected_calibration_error"] {
        #expect(names.contains(name) == (model == "relu"), "\(name)")
      }
    }
    #expect(
      try query("SELECT DISTINCT name FROM metric WHERE class = 'apple' ORDER BY name")
        == ["f1", "precision", "recall", "recall_high", "recall_low", "roc_auc", "support"])
    #expect(
      try query("SELECT sum(count), min(model) FROM reliability WHERE split = 'test'") == ["9|relu"])
  }

  @Test("--top-k is measured once and then read back; it is 1 for as many as there are classes")
  func topK() throws {
    let first = try run("evaluate", "--model", "relu", "--top-k", "3", "--json").json(Evaluations.self)
    #expect(first.stages[0].status == "done" && first.evaluations[0].metrics["top_3_accuracy"] == 1)
    let again = try run("evaluate", "--model", "relu", "--top-k", "3", "--json").json(Evaluations.self)
    #expect(again.stages[0].status == "up_to_date" && again.evaluations == first.evaluations)
    let other = try run("evaluate", "--model", "relu", "--top-k", "1", "--json").json(Evaluations.self)
    #expect(other.stages[0].status == "done")
    #expect(other.evaluations[0].metrics["top_1_accuracy"] == other.evaluations[0].accuracy)
  }

  @Test("a class without images leaves the area undefined with its name, in JSON and for people")
  func undefined() throws {
    let arguments = ["evaluate", "--model", "relu", "--where", "split = 'test' AND label <> 'tomato'"]
    let evaluation = try #require(
      try place.command.run(arguments + ["--store", Self.store, "--quiet", "--json"])
        .json(Evaluations.self).evaluations.first)
    #expect(evaluation.metrics["roc_auc"] == .some(nil))
    #expect(evaluation.undefined["roc_auc"] == "no sample is of class tomato")
    #expect(try #require(evaluation.metrics["log_loss"] ?? nil) > 0)
    let text = try place.command.run(arguments + ["--store", Self.store, "--quiet"]).standardOutput
    #expect(text.contains("roc_auc is undefined: no sample is of class tomato"))
    #expect(text.contains(evaluation.report))
  }

  private struct Grouped: Decodable {
    struct Group: Decodable {
      let group: String?
      let sampleCount: Int
      let accuracy, accuracyLow, accuracyHigh, balancedAccuracy: Double
    }
    let sampleCount: Int
    let groups: [Group]
  }

  @Test("--group-by has the counts and accuracies that SQL has")
  func groups() throws {
    let byLabel = try run("evaluate", "--model", "max", "--group-by", "label", "--json").json(Grouped.self)
    let expected = try query(
      """
      SELECT actual, count(*), avg(correct) FROM prediction JOIN model USING (model_id)
      WHERE model.name = 'max' AND split = 'test' GROUP BY actual ORDER BY actual
      """)
    #expect(byLabel.groups.map { "\($0.group ?? "")|\($0.sampleCount)|\($0.accuracy)" }.count == 3)
    for (group, row) in zip(byLabel.groups, expected) {
      let cells = row.split(separator: "|")
      #expect(group.group == String(cells[0]) && group.sampleCount == Int(cells[1]))
      #expect(abs(group.accuracy - (Double(cells[2]) ?? -1)) < 1e-12)
      #expect(group.balancedAccuracy == group.accuracy)
      #expect(group.accuracyLow <= group.accuracy && group.accuracy <= group.accuracyHigh)
    }
    // Everything there is, by an expression that is NULL for some.
    let all = try run(
      "evaluate", "--model", "max", "--where", "1", "--group-by",
      "CASE WHEN label <> 'tomato' THEN length(split) END", "--json"
    ).json(Grouped.self)
    #expect(all.sampleCount == 24 && all.groups.map(\.group) == [nil, "4", "5"])
    #expect(all.groups.map(\.sampleCount) == [8, 6, 10])
    let csv = try run("evaluate", "--model", "max", "--group-by", "split", "--csv").standardOutput
    #expect(csv.hasPrefix("split,n,accuracy,accuracy_low,accuracy_high,balanced_accuracy\ntest,9,"))
  }

  @Test("a grouping that does not run is named")
  func badGrouping() throws {
    let outcome = try place.command.run(
      "evaluate", "--store", Self.store, "--group-by", "max(width)", "--quiet")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.contains("query `max(width)`: misuse of aggregate"))
  }

  @Test("--compare counts what only one model gets right, across different features")
  func comparison() throws {
    struct Comparison: Decodable {
      struct Side: Decodable {
        let model: String
        let features: String
        let accuracy: Double
        let onlyCorrectCount: Int
      }
      let sampleCount: Int
      let model, other: Side
      let bothCorrectCount, neitherCorrectCount: Int
      let pValue: Double
      let test: String
      let conclusion: String
    }
    let result = try run("evaluate", "--model", "relu", "--compare", "max", "--json").json(Comparison.self)
    let counts = try query(
      """
      SELECT sum(a.correct AND b.correct), sum(a.correct AND NOT b.correct), sum(b.correct AND NOT a.correct),
        sum(NOT a.correct AND NOT b.correct)
      FROM prediction AS a JOIN prediction AS b USING (image_id)
      WHERE a.model_id = (SELECT model_id FROM model WHERE name = 'relu')
        AND b.model_id = (SELECT model_id FROM model WHERE name = 'max') AND a.split = 'test'
      """)
    #expect(
      counts == [
        [
          result.bothCorrectCount, result.model.onlyCorrectCount, result.other.onlyCorrectCount,
          result.neitherCorrectCount,
        ].map(String.init).joined(separator: "|")
      ])
    #expect(result.sampleCount == 9 && result.test == "exact_binomial" && 0...1 ~= result.pValue)
    #expect(result.model.features.contains("out_relu") && result.other.features.contains("block_3"))
    let text = try run("evaluate", "--model", "relu", "--compare", "max").standardOutput
    #expect(text.contains(result.conclusion))
    let seen = try place.command.run(
      "evaluate", "--store", Self.store, "--model", "relu", "--compare", "max", "--where", "1")
    #expect(seen.standardError.contains("model max was trained on 15 of these 24 images"))
    let same = try place.command.run(
      "evaluate", "--store", Self.store, "--model", "relu", "--compare", "relu")
    #expect(same.exitCode == 2 && same.standardError.contains("is the model itself"))
  }

  struct Predictions: Decodable {
    struct Image: Decodable {
      struct Label: Decodable {
        let label: String
        let probability: Double?
      }
      struct Neighbour: Decodable {
        let path: String
        let label: String?
        let distance: Double
      }
      let path: String
      let predictions: [Label]
      let neighbours: [Neighbour]?
    }
    let images: [Image]
  }

  @Test("predict --where reads features, no image; --save keeps what it says with the split as stored")
  func stored() throws {
    let photos = place.folder.url.appending(path: "photos")
    let away = place.folder.url.appending(path: "away")
    try FileManager.default.moveItem(at: photos, to: away)
    defer { try? FileManager.default.moveItem(at: away, to: photos) }
    let images = try run("predict", "--model", "relu", "--where", "split = 'test'", "--json")
      .json(Predictions.self).images
    let rows = try query(
      """
      SELECT i.path, p.predicted, p.probability FROM prediction AS p JOIN image AS i USING (image_id)
      JOIN model AS m USING (model_id) WHERE m.name = 'relu' AND p.split = 'test' ORDER BY p.image_id
      """)
    #expect(images.count == 9 && rows.count == 9)
    for (image, row) in zip(images, rows) {
      let cells = row.split(separator: "|").map(String.init)
      #expect(image.path == cells[0] && image.predictions[0].label == cells[1])
      #expect(abs((image.predictions[0].probability ?? -1) - (Double(cells[2]) ?? -2)) < 1e-12)
      #expect(image.neighbours == nil)
    }
    let count =
      "SELECT split, count(*) FROM prediction JOIN model USING (model_id) WHERE name = 'max' "
      + "GROUP BY split ORDER BY split"
    #expect(try query(count) == ["test|9"])
    _ = try run("predict", "--model", "max", "--where", "label = 'apple'", "--save")
    #expect(try query(count) == ["test|9", "train|5"])
    #expect(try query("SELECT count(*) FROM prediction WHERE split = 'train' AND actual = 'apple'") == ["5"])
    // A command that wrote is in the list of runs.
    #expect(
      try query("SELECT pipeline, status, instr(command, '--save') > 0 FROM run ORDER BY run_id DESC LIMIT 1")
        == ["max|done|1"])
  }

  @Test("neighbours are the nearest training images among the reduced features, never the image itself")
  func neighbours() throws {
    // The view has the head's input for every image.
    let points = try query("SELECT path, split, label, c1, c2, c3, c4 FROM reduced_relu").map { row in
      let cells = row.split(separator: "|").map(String.init)
      return (path: cells[0], split: cells[1], label: cells[2], values: cells[3...].compactMap(Double.init))
    }
    let images = try run("predict", "--model", "relu", "--where", "1", "--neighbours", "4", "--json")
      .json(Predictions.self).images
    #expect(images.count == 24)
    for image in images {
      let own = try #require(points.first { $0.path == image.path })
      let distances = points.filter { $0.split == "train" && $0.path != image.path }.map { point in
        let squares = zip(point.values, own.values).map { ($0 - $1) * ($0 - $1) }
        return (point.path, point.label, squares.reduce(0, +).squareRoot())
      }.sorted { $0.2 < $1.2 }.prefix(4)
      let found = try #require(image.neighbours)
      #expect(found.map(\.path) == distances.map(\.0), "\(image.path)")
      #expect(found.map(\.label) == distances.map(\.1))
      // The view's numbers are single precision.
      for (neighbour, expected) in zip(found, distances) {
        #expect(abs(neighbour.distance - expected.2) <= 1e-5 * expected.2)
      }
    }
  }

  @Test("a new file that was trained on is its own nearest neighbour; a broken one has none")
  func neighboursOfFiles() throws {
    let path = try query("SELECT path FROM image WHERE split = 'train' AND label = 'tomato' LIMIT 1")[0]
    try place.folder.write("<html>", to: "page.jpg")
    let images = try run("predict", path, "page.jpg", "--model", "relu", "--neighbors", "2", "--json")
      .json(Predictions.self).images
    let own = try #require(images[0].neighbours)
    #expect(own.count == 2 && own[0].path == path && own[0].label == "tomato")
    #expect(own[0].distance < 1e-4 && own[1].distance > 0.01)
    #expect(images[1].neighbours?.isEmpty == true)
    let csv = try run("predict", path, "--model", "relu", "--neighbours", "1", "--csv").standardOutput
    #expect(csv.contains("path,rank,label,probability,margin,error,neighbour,neighbour_label,distance\n"))
    #expect(csv.contains("\(path),,,,,,\(path),tomato,0.0000"))
  }

  @Test("what cannot be meant is refused as usage")
  func usage() throws {
    for arguments in [
      ["predict", "--model", "relu"], ["predict", "photos", "--where", "1"], ["predict", "photos", "--save"],
      ["evaluate", "--group-by", "label", "--compare", "max"], ["evaluate", "--json", "--csv"],
      ["evaluate", "--top-k", "0"],
    ] {
      #expect(try place.command.run(arguments).exitCode == 64, "\(arguments)")
    }
  }

  @Test("model list and model show say what the store knows")
  func models() throws {
    struct List: Decodable {
      struct Entry: Decodable {
        let name: String
        let head: String
        let trainingCount: Int
        let testAccuracy: Double?
      }
      let models: [Entry]
    }
    let outcome = try place.command.run("model", "list", "--store", Self.store, "--json")
    let models = try outcome.json(List.self).models
    #expect(models.map(\.name) == ["relu", "max"] && models.map(\.trainingCount) == [15, 15])
    #expect(models[0].head == "svm" && models[0].testAccuracy != nil)
    let show = try place.command.run("model", "show", "relu", "--store", Self.store)
    #expect(show.exitCode == 0, "\(show.standardError)")
    for text in [
      "kernel         rbf", "classes        apple, ", "pca", "balanced_accuracy", "15 images of 3 classes",
    ] {
      #expect(show.standardOutput.contains(text), "\(text) in \(show.standardOutput)")
    }
    let json = try place.command.run("model", "show", "relu", "--store", Self.store, "--json").standardOutput
    // A hyperparameter keeps its name, also the capital one.
    #expect(json.contains("\"C\" : 1"), "\(json)")
    let unknown = try place.command.run("model", "show", "none", "--store", Self.store)
    #expect(unknown.exitCode == 1 && unknown.standardError.contains("it has max, relu"))
  }
}
