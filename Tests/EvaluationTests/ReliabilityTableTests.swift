import Evaluation
import Testing

@Suite("ReliabilityTable")
struct ReliabilityTableTests {
  @Test("has scikit-learn's bins, means and shares")
  func golden() throws {
    let cases = try GoldenEvaluation.read().cases.filter { $0.reliability != nil }
    #expect(cases.count == 7)
    for item in cases {
      let expected = try #require(item.reliability)
      let isCorrect = zip(item.actual, item.predicted).map { $0 == $1 }
      let probabilities = zip(item.values, item.predicted).map { row, name in
        row[item.classes.firstIndex(of: name)!]
      }
      let table = try ReliabilityTable(probabilities: probabilities, isCorrect: isCorrect)
      #expect(table.bins.map(\.count) == expected.counts, "\(item.name)")
      let filled = table.bins.filter { $0.count > 0 }
      for (bin, values) in zip(filled, zip(expected.mean, expected.fraction)) {
        #expect(isClose(bin.meanProbability, values.0), "\(item.name)")
        #expect(isClose(bin.fractionCorrect, values.1), "\(item.name)")
      }
      #expect(isClose(table.expectedCalibrationError, expected.error), "\(item.name)")
    }
  }

  @Test("an edge belongs to the bin below it, 0 to the first, 1 to the last")
  func edges() throws {
    let table = try ReliabilityTable(
      probabilities: [0, 0.5, 0.5000001, 1], isCorrect: [false, true, false, true], binCount: 2)
    #expect(table.bins.map(\.count) == [2, 2])
    #expect(table.bins[0].meanProbability == 0.25 && table.bins[1].fractionCorrect == 0.5)
    #expect(table.bins[1].low == 0.5 && table.bins[1].high == 1)
  }

  @Test("refuses what is no probability")
  func errors() {
    #expect(throws: EvaluationError.notProbability(found: "1.5")) {
      try ReliabilityTable(probabilities: [1.5], isCorrect: [true])
    }
    #expect(throws: EvaluationError.notProbability(found: "nan")) {
      try ReliabilityTable(probabilities: [.nan], isCorrect: [true])
    }
    #expect(throws: EvaluationError.noSamples) { try ReliabilityTable(probabilities: [], isCorrect: []) }
  }
}
