import Evaluation
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("ROC and precision-recall curves")
struct CurveTests {
  struct Golden: Decodable {
    let name: String
    let truth: [Bool]
    let values, fpr, tpr, precision, recall: [Double]
    let auc: Double
    let averagePrecision: Double
  }

  static let golden: [Golden] = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let url = ProjectPaths.golden.appending(path: "Classical/curves.json")
    return (try? decoder.decode([Golden].self, from: Data(contentsOf: url))) ?? []
  }()

  @Test("there are golden curves")
  func goldenIsThere() { #expect(Self.golden.count == 11) }

  @Test("points and area are scikit-learn's", arguments: golden.indices)
  func roc(_ index: Int) throws {
    let golden = Self.golden[index]
    let curve = try #require(ROCCurve(values: golden.values, isPositive: golden.truth))
    try #require(curve.points.count == golden.fpr.count, "\(golden.name)")
    for (point, expected) in zip(curve.points, zip(golden.fpr, golden.tpr)) {
      #expect(isClose(point.falsePositiveRate, expected.0) && isClose(point.truePositiveRate, expected.1))
    }
    #expect(isClose(curve.area, golden.auc))
  }

  @Test("precision, recall and average precision are scikit-learn's", arguments: golden.indices)
  func precisionRecall(_ index: Int) throws {
    let golden = Self.golden[index]
    let curve = try #require(PrecisionRecallCurve(values: golden.values, isPositive: golden.truth))
    try #require(curve.points.count == golden.recall.count, "\(golden.name)")
    for (point, expected) in zip(curve.points, zip(golden.recall, golden.precision)) {
      #expect(isClose(point.recall, expected.0) && isClose(point.precision, expected.1))
    }
    #expect(isClose(curve.averagePrecision, golden.averagePrecision))
  }

  @Test("without samples of the class, or of others, there is no curve")
  func oneKind() {
    #expect(ROCCurve(values: [1, 2], isPositive: [true, true]) == nil)
    #expect(ROCCurve(values: [1, 2], isPositive: [false, false]) == nil)
    #expect(ROCCurve(values: [], isPositive: []) == nil)
    #expect(PrecisionRecallCurve(values: [1, 2], isPositive: [false, false]) == nil)
    #expect(PrecisionRecallCurve(values: [1, 2], isPositive: [true, true])?.averagePrecision == 1)
  }

  @Test("the mean curve's area is the mean of the areas, and the areas are those that ROCAUC counts")
  func meanArea() throws {
    for seed in 0..<40 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let classCount = Int.random(in: 3...6, using: &generator)
      let sampleCount = Int.random(in: 12...60, using: &generator)
      let names = (0..<classCount).map { "c\($0)" }
      let actual = (0..<sampleCount).map {
        names[$0 < classCount ? $0 : Int.random(in: 0..<classCount, using: &generator)]
      }
      // Few different values: many ties, and jumps of several curves at the same rate.
      let values = Matrix(
        rowCount: sampleCount, columnCount: classCount,
        elements: (0..<sampleCount * classCount).map { _ in Double(Int.random(in: 0...8, using: &generator)) }
      )
      let scores = try ClassScores(classNames: names, actual: actual, values: values, kind: .decisionValues)
      let curves = try names.indices.map { column in
        try #require(
          ROCCurve(
            values: (0..<sampleCount).map { values[$0, column] },
            isPositive: actual.map { $0 == names[column] }))
      }
      let areas = ROCAUC(scores)
      for (curve, area) in zip(curves, areas.classes) {
        #expect(isClose(curve.area, area.value), "seed \(seed)")
      }
      let mean = try #require(ROCCurve.mean(of: curves))
      #expect(isClose(mean.area, areas.macroAverage.value), "seed \(seed)")
      for (left, right) in zip(mean.points, mean.points.dropFirst()) {
        #expect(left.falsePositiveRate <= right.falsePositiveRate)
        #expect(left.truePositiveRate <= right.truePositiveRate + 1e-12)
      }
    }
    #expect(ROCCurve.mean(of: []) == nil)
  }
}

@Suite("Counting")
struct TallyTests {
  @Test("a tally gives the table of all its predictions at once")
  func tally() throws {
    var generator = SplitMix64(seed: 3)
    let probabilities = (0..<500).map { _ in Double.random(in: 0...1, using: &generator) } + [0, 0.1, 0.3, 1]
    let isCorrect = probabilities.map { _ in Bool.random(using: &generator) }
    var tally = ReliabilityTable.Tally()
    for (probability, isCorrect) in zip(probabilities, isCorrect) {
      try tally.add(probability: probability, isCorrect: isCorrect)
    }
    #expect(try tally.table() == ReliabilityTable(probabilities: probabilities, isCorrect: isCorrect))
    #expect(throws: EvaluationError.noSamples) { try ReliabilityTable.Tally().table() }
  }

  @Test("a matrix of counted pairs is that of the labels")
  func pairs() throws {
    let actual = ["b", "a", "a", "c", "b", "a"]
    let predicted = ["b", "a", "b", "a", "b", "d"]
    let counted = try ConfusionMatrix(pairs: [
      ("b", "b", 2), ("a", "a", 1), ("a", "b", 1), ("c", "a", 1), ("a", "d", 1),
    ])
    #expect(try counted == ConfusionMatrix(actual: actual, predicted: predicted))
    #expect(throws: EvaluationError.noSamples) { try ConfusionMatrix(pairs: [("a", "b", 0)]) }
    #expect(throws: EvaluationError.unknownClass(name: "z", classNames: ["a"])) {
      try ConfusionMatrix(pairs: [("a", "z", 1)], classNames: ["a"])
    }
  }
}
