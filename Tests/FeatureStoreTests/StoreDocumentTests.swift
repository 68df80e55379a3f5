import FeatureStore
import Foundation
import GRDB
import Tensors
import TestSupport
import Testing

/// `docs/store.md`, as far as it can be held against the store.
private struct StoreDocument {
  /// Columns by table or view, in the order of the page.
  var columns: [String: [String]] = [:]
  /// Queries by their heading, in the order of the page.
  var queries: [(title: String, sql: String)] = []

  init() throws {
    let text = try String(contentsOf: ProjectPaths.root.appending(path: "docs/store.md"), encoding: .utf8)
    var title = ""
    var sql: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("### ") {
        title = String(line.dropFirst(4))
      } else if line == "```sql" {
        sql = []
      } else if line == "```", let lines = sql {
        queries.append((title, lines.joined(separator: "\n")))
        sql = nil
      } else if sql != nil {
        sql!.append(line)
      } else if let column = line.firstMatch(of: /^\| `([a-z0-9_]+)` \|/)?.1 {
        columns[title, default: []].append(String(column))
      }
    }
  }
}

@Suite("docs/store.md says what is there")
struct StoreDocumentTests {
  let fixture: StoreFixture

  /// Six pictures: two apples of which one is copied into the test split, tomatoes, and a broken one.
  init() throws {
    fixture = try StoreFixture()
    let store = try fixture.writer()
    let recipeID = try store.recipeID(for: recipe(dimension: 2))
    let images: [(path: String, label: String, split: String, content: Int, vector: [Float])] = [
      ("fruits/apple/1.jpg", "apple", "train", 1, [3, 4]),
      ("fruits/apple/2.jpg", "apple", "train", 2, [0, 5]),
      ("fruits/apple/3.jpg", "apple", "test", 1, [3, 4]),
      ("fruits/tomato/1.jpg", "tomato", "test", 4, [6, 8]),
      ("fruits/tomato/2.jpg", "tomato", "test", 5, [0, 30]),
    ]
    try store.commit(
      images.map { image in
        .decoded(
          path: image.path, label: image.label, split: image.split, sha256: digest(image.content),
          byteCount: 10, modifiedNanoseconds: 1, width: 8, height: 8, format: "jpeg",
          features: [.init(recipeID: recipeID, vector: image.vector)])
      } + [failed("fruits/tomato/3.jpg", error: "not an image (starts with \"<html>\")")])
    let run = try store.beginRun(
      RunDescription(
        pipeline: "fruits", command: "pipeline run fruits", specification: nil, seed: 42, programVersion: "1")
    )
    let extract = try store.beginStage("extract", of: run)
    try store.endStage(
      extract, StageOutcome(.done, itemCount: 6, computedCount: 4, reusedCount: 1, failedCount: 1),
      after: .seconds(2))
    let train = try store.beginStage("train", of: run)
    try store.endStage(train, StageOutcome(.upToDate, reason: "model fruits is current"), after: .zero)
    let model = try store.save(
      ModelDescription(
        name: "fruits", head: "svm", recipeID: recipeID, runID: run, parameters: "{}",
        classNames: ["apple", "tomato"], trainingCount: 2,
        reductions: [
          ReductionDescription(
            kind: "pca", parameters: "{}", inputDimension: 2, outputDimension: 2,
            components: [
              .init(explainedVariance: 3, explainedVarianceRatio: 0.75, singularValue: 2),
              .init(explainedVariance: 1, explainedVarianceRatio: 0.25, singularValue: 1),
            ])
        ]), payload: Data())
    try store.setReducedScores(
      ofModel: model, imageIDs: [1, 4], scores: Matrix(rows: [[-1, 0.5], [1, -0.5]]))
    try store.replacePredictions(
      ofModel: model, split: "test",
      with: [
        Prediction(
          imageID: 3, split: "test", actual: "apple", predicted: "apple", probability: 0.9, margin: 1),
        Prediction(
          imageID: 4, split: "test", actual: "tomato", predicted: "tomato", probability: 0.8, margin: 1),
        Prediction(
          imageID: 5, split: "test", actual: "tomato", predicted: "apple", probability: 0.7, margin: 1),
      ])
    try store.close()
  }

  /// What each query on the page gives on that store.
  let answers: [String: [String]] = [
    "How many images of each class and split": ["apple|test|1", "apple|train|2", "tomato|test|2"],
    "What failed, and why": ["fruits/tomato/3.jpg|not an image (starts with \"<html>\")"],
    "Files that are copies of one another": ["1|2|fruits/apple/1.jpg, fruits/apple/3.jpg"],
    "Copies across splits, which make a test look better than it is": [
      "fruits/apple/1.jpg|train|fruits/apple/3.jpg|test"
    ],
    // (5 + 5 + 5 + 10 + 30) / 5
    "Features there are, by recipe": ["resnet50|avg_pool|2|5|11.0"],
    // Apples all have length 5; tomatoes 10 and 30 around an average of 20.
    "The oddest images of a class, by the length of their vectors": [
      "fruits/tomato/1.jpg|10.0|0.5", "fruits/tomato/2.jpg|30.0|1.5", "fruits/apple/1.jpg|5.0|1.0",
    ],
    // 3 = 0x40400000, 4 = 0x40800000, lowest byte first.
    "One image's vector": ["0000404000008040"],
    "Accuracy of every model on every split": ["fruits|test|0.667|3"],
    "The classification report": ["apple|0.5|1.0|0.67|1", "tomato|1.0|0.5|0.67|2"],
    "Its last lines, the macro and the weighted average": ["0.6667|0.6667"],
    "The confusion matrix as a table": ["apple|1|0", "tomato|1|1"],
    "The errors the model was surest of": ["fruits/tomato/2.jpg|tomato|apple|0.7"],
    "Two components side by side with the class, to plot": [
      "fruits/apple/1.jpg|apple|-1.0|0.5", "fruits/tomato/1.jpg|tomato|1.0|-0.5",
    ],
    "How much variance the components keep": ["1|0.75", "2|1.0"],
    "What the last run did, and what it skipped": [
      "extract|done|4|1|1|", "train|up_to_date||||model fruits is current",
    ],
  ]

  @Test("every query on the page runs and gives what it should, and every answer has its query")
  func queries() throws {
    let document = try StoreDocument()
    #expect(Set(document.queries.map(\.title)) == Set(answers.keys))
    #expect(document.queries.count == answers.count)
    for (title, sql) in document.queries {
      #expect(try fixture.lines(sql) == answers[title], "\(title)")
    }
  }

  @Test("every table, view and column is on the page, in its order, and nothing else")
  func columns() throws {
    let document = try StoreDocument()
    let names = try fixture.lines(
      """
      SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE 'grdb_%' AND name NOT LIKE 'reduced_%' AND name NOT LIKE 'score_of_model_%'
      """)
    #expect(Set(names) == Set(document.columns.keys))
    for name in names {
      let columns = try fixture.lines("SELECT name FROM pragma_table_xinfo('\(name)')")
      #expect(document.columns[name] == columns, "\(name)")
    }
  }
}
