import Heads
import Tensors
import Testing

@Suite("SVCSearchProblem")
struct SVCSearchProblemTests {
  private let candidates: [SVC] = [
    SVC(), SVC(C: 10, gamma: .value(0.3)), SVC(C: 3, gamma: .value(0.3)), SVC(kernel: .linear),
    SVC(gamma: .auto),
    SVC(kernel: .poly, degree: 2, coef0: 1), SVC(kernel: .sigmoid, gamma: .value(0.05)),
    SVC(type: .nuSVC, nu: 0.3),
    SVC(classWeights: .balanced),
  ]

  // 1e-9: the same sub-problems in the same order; only the last bits of products may differ.
  @Test("gives what fitting each by itself gives", arguments: [2, 4], [1 << 30, 1000])
  func alone(classCount: Int, memory: Int) throws {
    let (features, labels) = clusters(classCount: classCount, perClass: 25, featureCount: 6, seed: 3)
    let test = clusters(classCount: classCount, perClass: 5, featureCount: 6, seed: 4).features
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let context = FittingContext(memoryByteCount: memory)
    let apart = try SVCSearchProblem(train: samples, test: test, context: context)
    let together = try SVCSearchProblem(samples, context: context)
    let folds = try StratifiedFolds(classIndices: samples.classIndices, foldCount: 3)
    for svc in candidates {
      let result = try apart.evaluate(svc)
      let expected = try svc.fit(features, labels: labels).outputs(test)
      let closeness = Closeness(
        result.decisionValues.elements, expected.decisionValues.elements, rtol: 1e-9,
        atol: memory == 1000 ? 5e-3 : 1e-9)
      #expect(closeness.isClose, "\(svc): \(closeness)")
      if memory > 1000 { #expect(result.classIndices == expected.classIndices) }
      let (train, held) = (folds.trainIndices(of: 1), folds.testIndices(of: 1))
      let part = try together.evaluate(svc, trainRows: train, testRows: held)
      let fold = try svc.fit(features.selectingRows(train), labels: train.map { labels[$0] })
        .outputs(features.selectingRows(held))
      let partCloseness = Closeness(
        part.decisionValues.elements, fold.decisionValues.elements, rtol: 1e-9,
        atol: memory == 1000 ? 5e-3 : 1e-9)
      #expect(partCloseness.isClose, "\(svc) in a fold: \(partCloseness)")
    }
  }

  @Test("may be used from several threads")
  func threads() async throws {
    let (features, labels) = clusters(classCount: 3, perClass: 25, featureCount: 6, seed: 3)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let problem = try SVCSearchProblem(train: samples, test: features, context: FittingContext())
    let expected = try candidates.map { try problem.evaluate($0) }
    let fresh = try SVCSearchProblem(train: samples, test: features, context: FittingContext())
    try await withThrowingTaskGroup(of: (Int, ClassifierOutputs).self) { group in
      for (index, svc) in candidates.enumerated() { group.addTask { (index, try fresh.evaluate(svc)) } }
      for try await (index, outputs) in group {
        #expect(outputs.classIndices == expected[index].classIndices)
        // Other suites change how many threads BLAS has meanwhile, and with them the last digit of its sums.
        let closeness = Closeness(
          outputs.decisionValues.elements, expected[index].decisionValues.elements, rtol: 1e-12, atol: 1e-12)
        #expect(closeness.isClose, "\(closeness)")
      }
    }
  }

  @Test("refuses features of another width, broken numbers and hyperparameters, and a class without samples")
  func refusals() throws {
    let (features, labels) = clusters(classCount: 2, perClass: 5, featureCount: 3, seed: 3)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    #expect(throws: HeadError.wrongFeatureCount(head: "svm", expected: 3, found: 1)) {
      try SVCSearchProblem(train: samples, test: Matrix(rows: [[1]]), context: FittingContext())
    }
    #expect(throws: HeadError.nonFinite(head: "svm", row: 0, column: 1, found: "inf")) {
      try SVCSearchProblem(
        train: samples, test: Matrix(rows: [[1, .infinity, 0]]), context: FittingContext())
    }
    let problem = try SVCSearchProblem(samples, context: FittingContext())
    #expect(throws: HeadError.self) { try problem.evaluate(SVC(C: -1)) }
    let ones = samples.classIndices.indices.filter { samples.classIndices[$0] == 1 }
    let error = #expect(throws: HeadError.self) {
      try problem.evaluate(SVC(), trainRows: ones, testRows: [0])
    }
    #expect(
      error?.description == "svm: no sample of class 'c0' is among those to learn from; use fewer folds")
  }
}
