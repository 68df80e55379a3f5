import Foundation
import TestSupport
import Testing

/// Features of two layers of 12 pictures, of every class three to train and one to test; made once for all tests.
@Suite("Training input that makes no sense says so", .serialized)
struct BadTrainingInputTests {
  private static let prepared = Result { try prepare() }
  private static let layer = "block_1_expand_relu"
  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    var rows = ["path,label,split"]
    for label in ["apple", "strawberry", "tomato"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path("photos/\(label)"))
      for (index, name) in names.sorted().enumerated() {
        rows.append("photos/\(label)/\(name),\(label),\(index < 3 ? "train" : "test")")
      }
    }
    try place.folder.write(rows.joined(separator: "\n"), to: "list.csv")
    let file = try place.folder.write(
      """
      store: out/features.sqlite
      dataset: {csv: list.csv}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      features:
        - {layer: \(layer), pooling: max}
        - {layer: \(layer), pooling: avg}
        - {layer: out_relu, pooling: avg}
      """, to: "bad.yaml")
    let outcome = try place.command.run(["run", file, "--quiet"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  /// A mistake, and what is said about it.
  struct Mistake: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let arguments: [String]
    var sql: String?
    let exitCode: Int32
    let messages: [String]

    init(
      _ description: String, _ arguments: [String], sql: String? = nil, exitCode: Int32 = 1,
      says messages: String...
    ) {
      (testDescription, self.arguments, self.sql, self.exitCode) = (description, arguments, sql, exitCode)
      self.messages = messages
    }
  }

  private static let oneApple = "label <> 'apple' OR image_id = (SELECT min(image_id) FROM image)"
  /// Feature 5 of an image becomes a NaN, x'0000C07F'.
  private static func poison(_ path: String) -> String {
    """
    UPDATE feature_vector SET vector = CAST(substr(vector, 1, 20) || x'0000C07F' || substr(vector, 25) AS BLOB)
    WHERE vector_id IN (
      SELECT s.vector_id FROM feature_summary AS s JOIN image AS i USING (content_id)
      WHERE i.path = '\(path)')
    """
  }
  private static let allEqual =
    "UPDATE feature_vector SET vector = (SELECT vector FROM feature_vector WHERE vector_id = (SELECT "
    + "min(vector_id) FROM feature_vector)) WHERE length(vector) = (SELECT length(vector) FROM feature_vector "
    + "ORDER BY vector_id LIMIT 1)"

  static let mistakes = [
    Mistake(
      "one class", ["--where", "label = 'apple'"],
      says: "all 3 training images are 'apple', expected at least two classes; check the labels"),
    Mistake(
      "one class, in a search", ["--where", "label = 'apple'", "--search", "C=1,2", "--cv", "2"],
      says: "all 3 training images are 'apple', expected at least two classes"),
    Mistake(
      "one sample of a class, with calibration", ["--where", oneApple],
      says: "svm: class 'apple' has 1 training sample, calibrated probabilities need at least",
      "set calibration: none"),
    Mistake(
      "one sample of a class, in a search", ["--where", oneApple, "--search", "C=1,2", "--cv", "2"],
      says: "class 'apple' has 1 training image, cross-validation needs at least 2"),
    Mistake(
      "a class that is not in the training split", ["--where", "label <> 'apple' OR split = 'test'"],
      says: "no image of 'apple' is in the training split, though other splits have some",
      "leave the class out with --where"),
    Mistake(
      "no image", ["--where", "label = 'pear'"],
      says: "nothing to train on: no stored image has features of recipe 1 where label = 'pear'"),
    Mistake(
      "constant features before a threshold", ["--reduce", "variance_threshold"], sql: allEqual,
      says: "variance_threshold: none of the 96 features has a variance above 0.0", "all samples are equal"),
    Mistake(
      "constant features before a fraction of their variance", ["--reduce", "pca:0.9"], sql: allEqual,
      says: "pca: a fraction of the variance was asked for, but all 9 samples are equal",
      "give the number of components"),
    Mistake(
      "more components than samples", ["--reduce", "pca:10"],
      says: "pca: 10 components asked for, but 9 samples of 96 features have at most 9; lower components"),
    Mistake(
      "C below 0", ["--C=-1"], exitCode: 2, says: "'C' must be greater than 0, got '-1.0'"),
    Mistake(
      "nu above 1", ["--nu", "1.5"], exitCode: 2,
      says: "'nu' must be a number greater than 0 and up to 1, got '1.5'"),
    Mistake(
      "nu at its limit", ["--nu", "1", "--calibration", "none"],
      says: "nu is 1.0, but 'apple' with 3 and 'strawberry' with 3 training samples allow only a nu below 1.0"
    ),
    Mistake(
      "two recipes", ["--features", layer], exitCode: 2,
      says: "'\(layer)' names 2 of its recipes", "choose one with --features NUMBER",
      "  1  mobilenet_v2 \(layer) max", "  2  mobilenet_v2 \(layer) avg"),
    Mistake(
      "a size without a unit", ["--memory", "1"], exitCode: 64,
      says: "--memory is '1', expected a size of at least 128MB with its unit, such as 2GB"),
  ]

  private func train(_ arguments: [String], sql: String?) throws -> CommandRunner.Outcome {
    // Not a copy of the file: what was written last may stand beside it in the log.
    let copy = "out/copy-\(UUID().uuidString).sqlite"
    _ = try place.query("VACUUM INTO '\(copy)'", store: "out/features.sqlite")
    if let sql {
      let changed = try place.query("\(sql); SELECT changes()", store: copy)
      try #require(changed.last.flatMap { Int($0) } ?? 0 > 0, "nothing was changed")
    }
    let recipe = arguments.contains("--features") ? [] : ["--features", "1"]
    return try place.command.run(["train", "--store", copy, "--quiet"] + recipe + arguments)
  }

  @Test("in one clear message", arguments: mistakes)
  func mistake(_ mistake: Mistake) throws {
    let outcome = try train(mistake.arguments, sql: mistake.sql)
    #expect(outcome.exitCode == mistake.exitCode, "\(outcome.standardError)")
    for message in mistake.messages {
      #expect(outcome.standardError.contains(message), "\(outcome.standardError)")
    }
  }

  @Test(
    "a NaN among features is named by its image",
    arguments: [
      ("train", ["--reduce", "standard_scaler"]), ("train", ["--reduce", "pca:2"]),
      ("train", ["--reduce", "", "--head", "logistic_regression"]),
      ("train", ["--reduce", "standard_scaler,pca:2", "--search", "C=1,2", "--cv", "3"]),
      ("train", ["--reduce", "", "--search", "C=1,2", "--cv", "3"]),
      ("test", ["--reduce", "standard_scaler"]), ("test", ["--reduce", ""]),
    ])
  func notANumber(split: String, arguments: [String]) throws {
    // The last tomato of the split: its number among the samples is not the first of any fold.
    let path = try #require(
      place.query(
        "SELECT max(path) FROM dataset_image AS d JOIN image USING (image_id) WHERE d.split = '\(split)'",
        store: "out/features.sqlite"
      ).first)
    let outcome = try train(arguments, sql: Self.poison(path))
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.standardError.contains(
        "feature 5 of \(path) is nan, expected a finite number; leave the image out"),
      "\(outcome.standardError)")
    let without = try train(arguments + ["--where", "path <> '\(path)'"], sql: Self.poison(path))
    #expect(without.exitCode == 0, "\(without.standardError)")
  }
}
