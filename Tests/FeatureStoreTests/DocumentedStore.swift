import FeatureStore
import Foundation
import Tensors
import TestSupport

/// The store whose answers `docs/store.md` shows: two days of pictures of fruit, two layers, two models.
struct DocumentedStore {
  /// One picture that was decoded.
  private struct Picture {
    let day, label: String
    let number: Int
    /// Equal numbers, equal bytes.
    let content: Int

    var path: String { "fruits/\(day)/\(label)/\(number).jpg" }
    var split: String { number <= 2 ? "train" : "test" }
    var size: (width: Int, height: Int) {
      day == "monday" ? (640, 480) : number.isMultiple(of: 2) ? (1024, 768) : (320, 240)
    }
  }

  private static let labels = ["apple", "strawberry", "tomato"]
  private static let days = ["monday", "tuesday"]

  /// Four pictures of each class and day. One of Tuesday's apples is a copy of a picture that Monday's were
  /// learned from, and one of Tuesday's tomatoes is a strawberry.
  private static let pictures: [Picture] = days.enumerated().flatMap { day, name in
    labels.enumerated().flatMap { index, label in
      (1...4).map { number in
        let own = day * 12 + index * 4 + number
        let content =
          switch (name, label, number) {
          case ("tuesday", "apple", 4): 1
          case ("tuesday", "tomato", 4): 8
          default: own
          }
        return Picture(day: name, label: label, number: number, content: content)
      }
    }
  }

  private let store: FeatureStore

  /// Fills the store of `fixture` and closes it.
  static func fill(_ fixture: StoreFixture) throws {
    let documented = DocumentedStore(store: try fixture.writer())
    try documented.addRuns()
    try documented.addImages()
    let pooled = try documented.addModel(
      "fruits", head: "svm", recipeID: 1, parameters: #"{"C":1.0,"gamma":"scale","kernel":"rbf"}"#,
      errors: [
        "fruits/tuesday/tomato/3.jpg": ("strawberry", 0.86),
        "fruits/tuesday/tomato/4.jpg": ("strawberry", 0.97),
        "fruits/tuesday/strawberry/4.jpg": ("tomato", 0.55),
      ])
    try documented.store.setMetrics(
      ofModel: pooled,
      [("accuracy", 0.75), ("accuracy_low", 0.467695), ("accuracy_high", 0.911058), ("roc_auc", 0.916667)]
        .map { Metric(split: "test", name: $0.0, value: $0.1) })
    let scores: [[Float]] = pictures.filter { $0.split == "train" }.map { picture in
      let vector = documented.vector(picture, layer: 0)
      return [vector[0] - vector[2], vector[1] - vector[3]]
    }
    try documented.store.setReducedScores(
      ofModel: pooled, imageIDs: documented.imageIDs { $0.split == "train" }, scores: Matrix(rows: scores))
    _ = try documented.addModel(
      "fruits_mlp", head: "mlp", recipeID: 2, parameters: #"{"hidden_layer_sizes":[100],"alpha":0.0001}"#,
      errors: [
        "fruits/tuesday/tomato/3.jpg": ("strawberry", 0.62),
        "fruits/tuesday/tomato/4.jpg": ("strawberry", 0.91),
        "fruits/monday/apple/3.jpg": ("tomato", 0.52), "fruits/tuesday/apple/3.jpg": ("tomato", 0.58),
      ])
    try documented.addMaps(ofModel: pooled)
    try documented.addSearch()
    try documented.store.close()
    // What `pipeline search --pairs 0.98` finds.
    let pairs = try SQLiteShell(fixture.path, loadsVectors: true).run(
      """
      INSERT INTO pair_search VALUES (1, 0.98, 22, '2025-06-03T08:00:00.000Z');
      INSERT INTO similar_pair
      SELECT a.recipe_id, a.content_id, b.content_id, vector_cosine(av.vector, bv.vector) AS cosine
      FROM feature_summary AS a JOIN feature_vector AS av ON av.vector_id = a.vector_id
      JOIN feature_summary AS b ON b.recipe_id = a.recipe_id AND b.content_id > a.content_id
      JOIN feature_vector AS bv ON bv.vector_id = b.vector_id
      WHERE a.recipe_id = 1 AND cosine >= 0.98;
      """)
    precondition(pairs.exitCode == 0, pairs.standardError)
  }

  // Values that float32 has exactly, so that the page shows no rounding: a value of the class, less of it in the
  // earlier layer, something of the picture, and more light on Tuesday.
  private func vector(_ picture: Picture, layer: Int) -> [Float] {
    let original = Self.pictures.first { $0.content == picture.content }!
    let label = Self.labels.firstIndex(of: original.label)!
    var random = SplitMix64(seed: UInt64(picture.content * 2 + layer))
    return (0..<4).map { index in
      let typical: Float = index == label ? (layer == 0 ? 3 : 1.5) : 0
      let own = Float(Int.random(in: -3...3, using: &random)) / 4
      return max(0, typical + own + (original.day == "tuesday" ? 0.25 : 0))
    }
  }

  private func imageIDs(_ isWanted: (Picture) -> Bool) -> [Int64] {
    Self.pictures.indices.filter { isWanted(Self.pictures[$0]) }.map { Int64($0 + 1) }
  }

  private func addImages() throws {
    let recipes = try ["avg_pool", "conv4_block6_out"].map {
      try store.recipeID(for: recipe($0, dimension: 4))
    }
    try store.commit(
      Self.pictures.map { picture in
        .decoded(
          path: picture.path, label: picture.label, split: picture.split, sha256: digest(picture.content),
          byteCount: 40_000 + 1000 * picture.content, modifiedNanoseconds: 1, width: picture.size.width,
          height: picture.size.height, format: "jpeg",
          features: recipes.enumerated().map {
            .init(recipeID: $0.element, vector: vector(picture, layer: $0.offset))
          })
      })
    let broken = [
      ("monday/apple/5.jpg", "truncated"), ("tuesday/apple/5.jpg", "truncated"),
      ("tuesday/tomato/5.jpg", "not an image (starts with \"<html>\")"),
    ]
    try store.commit(
      broken.map { path, error in
        .failed(
          path: "fruits/\(path)", label: path.split(separator: "/").map(String.init)[1], split: "train",
          sha256: nil, byteCount: 512, modifiedNanoseconds: 1, error: error)
      })
    _ = try store.setDataset(
      "fruits",
      members: (Self.pictures.map { ($0.path, $0.label, $0.split) }
        + broken.map { ("fruits/\($0.0)", String($0.0.split(separator: "/")[1]), "train") })
        .map { DatasetMember(path: $0.0, label: $0.1, split: $0.2) })
  }

  private func addModel(
    _ name: String, head: String, recipeID: Int64, parameters: String,
    errors: [String: (predicted: String, probability: Double)]
  ) throws -> Int64 {
    let components: [ReductionDescription.Component] = [
      .init(
        explainedVariance: 3, explainedVarianceRatio: 0.75, singularValue: 2, axis: [0.5, 0.5, -0.5, -0.5]),
      .init(
        explainedVariance: 0.75, explainedVarianceRatio: 0.1875, singularValue: 1,
        axis: [0.5, -0.5, 0.5, -0.5]),
    ]
    let model = try store.save(
      ModelDescription(
        name: name, head: head, recipeID: recipeID, dataset: "fruits", runID: 2, parameters: parameters,
        classNames: Self.labels, trainingCount: 12, seed: 42,
        reductions: head == "svm"
          ? [
            .init(
              kind: "pca", parameters: #"{"components":2}"#, inputDimension: 4, outputDimension: 2,
              components: components)
          ] : [],
        learningCurves: head == "mlp"
          ? [
            .init(name: "loss", values: [1.08, 0.71, 0.44, 0.39]),
            .init(name: "validation_accuracy", values: [0.5, 0.75, 0.875, 0.8125]),
          ] : []), payload: Data())
    let test = zip(Self.pictures, 1...).filter { $0.0.split == "test" }
    try store.replacePredictions(
      ofModel: model, split: "test",
      with: test.map { picture, id in
        let error = errors[picture.path]
        let probability = error?.probability ?? 0.7 + Double((Int(id) * 7) % 10) * 0.03
        // The rest is shared by the other two classes.
        let rest = (1 - probability) / 2
        return Prediction(
          imageID: Int64(id), split: "test", actual: picture.label,
          predicted: error?.predicted ?? picture.label,
          probability: probability, margin: ((probability - rest) * 1000).rounded() / 1000,
          entropy: -probability * log(probability) - 2 * rest * log(rest))
      })
    return model
  }

  /// Maps of the test split for the true class: one strawberry and one apple were told by the edge of the picture.
  private func addMaps(ofModel model: Int64) throws {
    let atTheEdge = ["fruits/monday/strawberry/3.jpg", "fruits/tuesday/apple/3.jpg"]
    let tests = zip(Self.pictures, 1...).filter { $0.0.split == "test" }
    try store.addMaps(
      ofModel: model,
      tests.map { picture, id in
        let isAtTheEdge = atTheEdge.contains(picture.path)
        return StoredMap(
          imageID: Int64(id), className: picture.label, method: "grad_cam", layer: "avg_pool",
          score: 1.5, height: 2, width: 2, grid: isAtTheEdge ? [4, 0, 0, 0] : [0, 0, 1, 3],
          place: .init(
            borderShare: isAtTheEdge ? 0.8125 : 0.125 + Double(id) / 1024,
            centroidRow: isAtTheEdge ? 0.25 : 0.75, centroidColumn: isAtTheEdge ? 0.25 : 0.625,
            peakRow: isAtTheEdge ? 0.25 : 0.75, peakColumn: isAtTheEdge ? 0.25 : 0.75, area: 0.25))
      })
  }

  private func addSearch() throws {
    let search = try store.beginSearch(
      name: "fruits", fingerprint: "s", recipeID: 1, foldCount: 3, imageCount: 12)
    let candidates: [(parameters: String, accuracies: [Double], seconds: Double)] = [
      (#"{"head.svm.C":1}"#, [0.75, 0.75, 1], 0.011), (#"{"head.svm.C":10}"#, [0.75, 0.5, 0.75], 0.013),
      (#"{"head.svm.C":0.1}"#, [0.5, 0.5, 0.75], 0.009),
    ]
    try store.addSearchFolds(
      candidates.enumerated().flatMap { number, candidate in
        candidate.accuracies.enumerated().map { fold, accuracy in
          SearchFold(
            candidate: "\(number)", fold: fold, parameters: candidate.parameters,
            score: FoldScore(accuracy: accuracy, balancedAccuracy: accuracy, macroF1: accuracy),
            fitSeconds: candidate.seconds, error: nil)
        }
      }, to: search)
  }

  /// A run that was stopped, and the one that went on.
  private func addRuns() throws {
    for (extract, status): (StageOutcome, RunStatus) in [
      (
        StageOutcome(.interrupted, itemCount: 27, computedCount: 14, reusedCount: 0, failedCount: 1),
        .interrupted
      ),
      (StageOutcome(.done, itemCount: 27, computedCount: 8, reusedCount: 16, failedCount: 3), .done),
    ] {
      let run = try store.beginRun(
        RunDescription(
          pipeline: "fruits", command: "pipeline run fruits.yaml", specification: nil, seed: 42,
          programVersion: "1.0"))
      let stage = try store.beginStage("extract", of: run)
      try store.endStage(stage, extract, after: .seconds(2))
      if status == .done {
        let train = try store.beginStage("train", of: run)
        try store.endStage(
          train, StageOutcome(.done, itemCount: 12, computedCount: 12), after: .milliseconds(250))
        let evaluate = try store.beginStage("evaluate", of: run)
        try store.endStage(
          evaluate, StageOutcome(.upToDate, reason: "the predictions of fruits are current"), after: .zero)
      }
      try store.endRun(run, status, after: .milliseconds(2250))
    }
  }
}
