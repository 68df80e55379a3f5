import Evaluation
import Tensors
import Testing

@Suite("ClassScores: what probabilities and decision values are worth")
struct ClassScoresTests {
  private func scores(_ item: GoldenEvaluation.Case) throws -> ClassScores {
    try ClassScores(
      classNames: item.classes, actual: item.actual, values: Matrix(rows: item.values),
      kind: item.kind == "probabilities" ? .probabilities : .decisionValues)
  }

  @Test("areas, losses and top-k shares are scikit-learn's, undefined where it gives NaN")
  func golden() throws {
    let cases = try GoldenEvaluation.read().cases
    #expect(cases.count == 9)
    for item in cases {
      let scores = try scores(item)
      let areas = ROCAUC(scores)
      #expect(areas.classes.count == item.auc.count)
      for (area, expected) in zip(areas.classes, item.auc) {
        #expect(isClose(area.value, expected), "\(item.name): \(area), \(String(describing: expected))")
      }
      #expect(isClose(areas.macroAverage.value, item.macroAuc), "\(item.name): \(areas.macroAverage)")
      #expect(isClose(areas.weightedAverage.value, item.weightedAuc), "\(item.name)")
      #expect(isClose(scores.logLoss.value, item.logLoss), "\(item.name): \(scores.logLoss)")
      #expect(isClose(scores.brierScore.value, item.brierScore), "\(item.name): \(scores.brierScore)")
      for (k, expected) in item.top { #expect(scores.topAccuracy(try #require(Int(k))) == expected) }
    }
  }

  @Test("the area is the share of pairs in the right order, ties half", arguments: 0..<20)
  func pairs(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let count = 5 + seed
    let actual = (0..<count).map { $0 < 2 ? ["a", "b"][$0] : ["a", "b"].randomElement(using: &generator)! }
    let values = (0..<count).map { _ in Double(Int.random(in: -3...3, using: &generator)) }
    let scores = try ClassScores(
      classNames: ["a", "b"], actual: actual, values: Matrix(rows: values.map { [$0] }), kind: .decisionValues
    )
    var (wins, total) = (0.0, 0.0)
    for b in 0..<count where actual[b] == "b" {
      for a in 0..<count where actual[a] == "a" {
        total += 1
        wins += values[b] > values[a] ? 1 : values[b] == values[a] ? 0.5 : 0
      }
    }
    let areas = ROCAUC(scores)
    #expect(isClose(areas.macroAverage.value, wins / total), "seed \(seed)")
    #expect(isClose(areas.classes[0].value, wins / total), "seed \(seed)")
  }

  @Test("what an absent class leaves undefined says which class it is")
  func absentClass() throws {
    let scores = try ClassScores(
      classNames: ["a", "b", "c"], actual: ["a", "b", "a"],
      values: Matrix(rows: [[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.5, 0.1, 0.4]]), kind: .probabilities)
    let areas = ROCAUC(scores)
    #expect(areas.classes[0] == .defined(1) && areas.classes[1] == .defined(1))
    #expect(areas.classes[2] == .undefined(reason: "no sample is of class c"))
    #expect(areas.macroAverage == .undefined(reason: "no sample is of class c"))
    #expect(areas.weightedAverage.value == nil)
  }

  @Test("decision values give no loss, classes the model does not know no loss and no area")
  func undefined() throws {
    let values = try ClassScores(
      classNames: ["a", "b"], actual: ["a", "b"], values: Matrix(rows: [[-1], [2]]), kind: .decisionValues)
    #expect(values.logLoss == .undefined(reason: "the model gives no probabilities"))
    #expect(values.brierScore.value == nil && ROCAUC(values).macroAverage == .defined(1))
    let strange = try ClassScores(
      classNames: ["a", "b"], actual: ["a", "x", "b"],
      values: Matrix(rows: [[0.9, 0.1], [0.5, 0.5], [0, 1]]),
      kind: .probabilities)
    let reason = "there are samples of x, which the model does not know"
    #expect(strange.logLoss == .undefined(reason: reason))
    #expect(ROCAUC(strange).macroAverage == .undefined(reason: reason))
    #expect(strange.topAccuracy(2) == 2.0 / 3)
  }

  @Test("a probability of 0 for the true class costs -ln(2.2e-16), not infinity")
  func clipping() throws {
    let scores = try ClassScores(
      classNames: ["a", "b"], actual: ["a"], values: Matrix(rows: [[0, 1]]), kind: .probabilities)
    #expect(isClose(scores.logLoss.value, 36.04365338911715))
    #expect(scores.brierScore == .defined(1))
  }

  @Test("names what does not fit")
  func errors() {
    #expect(throws: EvaluationError.wrongScoreCount(found: 2, classCount: 3)) {
      try ClassScores(
        classNames: ["a", "b", "c"], actual: ["a"], values: Matrix(rows: [[0, 1]]), kind: .probabilities)
    }
    #expect(throws: EvaluationError.nonFiniteScore(sample: 1, found: "nan")) {
      try ClassScores(
        classNames: ["a", "b"], actual: ["a", "b"], values: Matrix(rows: [[0, 1], [.nan, 0]]),
        kind: .decisionValues)
    }
    #expect(throws: EvaluationError.lengthMismatch(actualCount: 1, predictedCount: 2)) {
      try ClassScores(
        classNames: ["a", "b"], actual: ["a"], values: Matrix(rows: [[0], [1]]), kind: .decisionValues)
    }
    #expect(throws: EvaluationError.noSamples) {
      try ClassScores(
        classNames: ["a", "b"], actual: [], values: Matrix(rowCount: 0, columnCount: 1, elements: []),
        kind: .decisionValues)
    }
  }
}
