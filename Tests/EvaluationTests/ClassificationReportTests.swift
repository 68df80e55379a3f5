import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("ClassificationReport")
struct ClassificationReportTests {
  private struct Case: Decodable {
    struct Average: Decodable {
      let precision: Double
      let recall: Double
      let f1: Double
      enum CodingKeys: String, CodingKey {
        case precision, recall
        case f1 = "f1-score"
      }
    }
    let actual: [String]
    let predicted: [String]
    let report: String
    let matrix: String
    let macro: Average
    let weighted: Average
    let accuracy: Double
  }

  private static let cases = Result {
    try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: ProjectPaths.golden.appending(path: "Classical/reports.json")))
  }

  @Test("is scikit-learn's, character by character and bit by bit")
  func golden() throws {
    let cases = try Self.cases.get()
    #expect(cases.count == 13)
    for item in cases {
      let matrix = try ConfusionMatrix(actual: item.actual, predicted: item.predicted)
      let report = ClassificationReport(matrix)
      #expect(report.text == item.report)
      #expect(matrix.numpyText == item.matrix)
      #expect(report.accuracy == item.accuracy)
      for (average, expected) in [(report.macroAverage, item.macro), (report.weightedAverage, item.weighted)]
      {
        #expect(average.precision == expected.precision)
        #expect(average.recall == expected.recall)
        #expect(average.f1 == expected.f1)
        #expect(average.support == item.actual.count)
      }
    }
  }

  @Test("has the scores of a hand-counted matrix")
  func small() throws {
    // cat: 3 of 3 predictions right, 3 of 4 found; dog: 4 of 5 right, 4 of 4 found.
    let report = ClassificationReport(
      try ConfusionMatrix(
        actual: ["cat", "cat", "cat", "cat", "dog", "dog", "dog", "dog"],
        predicted: ["cat", "cat", "cat", "dog", "dog", "dog", "dog", "dog"]))
    #expect(report.classes[0] == .init(precision: 1, recall: 0.75, f1: 6.0 / 7, support: 4))
    #expect(report.classes[1] == .init(precision: 0.8, recall: 1, f1: 8.0 / 9, support: 4))
    #expect(report.undefinedScores.isEmpty)
    #expect(
      report.text == """
                      precision    recall  f1-score   support

                 cat       1.00      0.75      0.86         4
                 dog       0.80      1.00      0.89         4

            accuracy                           0.88         8
           macro avg       0.90      0.88      0.87         8
        weighted avg       0.90      0.88      0.87         8

        """)
  }

  @Test("flags the scores that are 0 for want of a denominator")
  func undefined() throws {
    // b is never predicted, c never there; d is neither.
    let report = ClassificationReport(
      try ConfusionMatrix(actual: ["a", "b"], predicted: ["a", "c"], classNames: ["a", "b", "c", "d"]))
    #expect(
      report.undefinedScores == [
        .init(className: "b", score: .precision), .init(className: "c", score: .recall),
        .init(className: "d", score: .precision), .init(className: "d", score: .recall),
        .init(className: "d", score: .f1),
      ])
    #expect(report.classes[1].precision == 0 && report.classes[2].recall == 0 && report.classes[3].f1 == 0)
  }
}
