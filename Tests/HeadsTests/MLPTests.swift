import Foundation
import Heads
import Tensors
import Testing

@Suite("MLPClassifier")
struct MLPTests {
  private func perceptron(_ change: (inout MLPClassifier) -> Void = { _ in }) -> MLPClassifier {
    var mlp = MLPClassifier()
    (mlp.hiddenLayerSizes, mlp.maxIter, mlp.learningRateInit) = ([8], 40, 0.01)
    change(&mlp)
    return mlp
  }

  @Test("learns what no line can separate")
  func exclusiveOr() throws {
    let corners: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
    let features = Matrix<Float>(rows: (0..<40).map { corners[$0 % 4] })
    let labels = (0..<40).map { [0, 3].contains($0 % 4) ? "same" : "other" }
    let fitted = try perceptron { ($0.hiddenLayerSizes, $0.maxIter) = ([16], 500) }.fit(
      features, labels: labels)
    let outputs = try fitted.outputs(features)
    #expect(outputs.classIndices.map { fitted.classNames[$0] } == labels)
    #expect(outputs.decisionValues.columnCount == 1)
    #expect(fitted.layerSizes == [2, 16, 1])
  }

  /// A step of plain gradient descent over all samples is the gradient; the loss before it is what is derived.
  @Test("has the gradient of its loss", arguments: MLPClassifier.Activation.allCases, [2, 3])
  func gradient(activation: MLPClassifier.Activation, classCount: Int) throws {
    let (features, labels) = clusters(classCount: classCount, perClass: 7, featureCount: 4, seed: 5)
    let samples = try LabelledSamples(features, labels: labels, head: "mlp")
    let mlp = perceptron {
      ($0.activation, $0.solver, $0.momentum, $0.nesterovsMomentum) = (activation, .sgd, 0, false)
      ($0.maxIter, $0.learningRateInit, $0.alpha, $0.hiddenLayerSizes) = (1, 0.5, 0.7, [5, 3])
      $0.classWeights = .perClass(["c1": 2.5])
    }
    var random = SplitMix64(seed: 3)
    let sizes = [4, 5, 3, classCount == 2 ? 1 : classCount]
    let start = MLPParameters(
      weights: zip(sizes, sizes.dropFirst()).map { inputs, outputs in
        Matrix(
          rowCount: inputs, columnCount: outputs,
          elements: (0..<inputs * outputs).map { _ in Float.random(in: -1...1, using: &random) })
      }, biases: sizes.dropFirst().map { (0..<$0).map { _ in Float.random(in: 0...0.5, using: &random) } })
    func fit(_ parameters: MLPParameters) throws -> FittedMLP {
      try mlp.fit(samples, context: FittingContext(), start: parameters, heldOut: nil)
    }
    let moved = try fit(start).parameters
    let h: Float = 2e-3
    var (found, expected): ([Double], [Double]) = ([], [])
    for layer in 0..<3 {
      for index in start.weights[layer].elements.indices {
        var (up, down) = (start, start)
        up.weights[layer].elements[index] += h
        down.weights[layer].elements[index] -= h
        expected.append(try (fit(up).lossCurve[0] - fit(down).lossCurve[0]) / Double(2 * h))
        found.append(
          Double(start.weights[layer].elements[index] - moved.weights[layer].elements[index])
            / mlp.learningRateInit)
      }
      for index in start.biases[layer].indices {
        var (up, down) = (start, start)
        up.biases[layer][index] += h
        down.biases[layer][index] -= h
        expected.append(try (fit(up).lossCurve[0] - fit(down).lossCurve[0]) / Double(2 * h))
        found.append(Double(start.biases[layer][index] - moved.biases[layer][index]) / mlp.learningRateInit)
      }
    }
    // The difference quotient errs by h² times a third derivative; where a unit of relu bends within h, by more.
    let result = Closeness(found, expected, rtol: 2e-3, atol: 1e-3)
    #expect(activation == .relu ? result.overCount <= 3 : result.isClose, "\(result)")
  }

  @Test("depends on the seed, and not on the number of threads")
  func reproducible() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 150, featureCount: 70, seed: 4)
    let mlp = HeadSpec(
      .mlp(perceptron { ($0.maxIter, $0.dropout, $0.hiddenLayerSizes) = (3, [0.2], [40, 20]) }))
    func fit(_ seed: UInt64, _ threads: Int) throws -> FittedHead {
      try mlp.fit(features, labels: labels, context: FittingContext(seed: seed, threadCount: threads))
    }
    let expected = try fit(1, 1)
    #expect(try fit(1, 1) == expected)
    #expect(try fit(1, 2) == expected && fit(1, 3) == expected)
    #expect(try fit(2, 1) != expected)
  }

  @Test("predicts a sample alone as among others, over the borders of blocks")
  func blocks() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 90, featureCount: 5, seed: 4)
    let fitted = try perceptron { $0.maxIter = 2 }.fit(features, labels: labels)
    let together = try fitted.outputs(features)
    for row in [0, 255, 256, 257, 269] {
      let alone = try fitted.outputs(features.selectingRows([row]))
      #expect(Array(alone.decisionValues.row(0)) == Array(together.decisionValues.row(row)))
    }
    #expect(try fitted.outputs(features.selectingRows([])).classIndices.isEmpty)
    let probabilities = try #require(together.probabilities)
    for row in 0..<features.rowCount {
      #expect((probabilities.row(row).reduce(0, +) - 1).magnitude < 1e-12)
    }
  }

  @Test("drops units only while it learns, and about as many as asked")
  func dropout() throws {
    let (features, labels) = clusters(classCount: 2, perClass: 100, featureCount: 6, distance: 0.3, seed: 8)
    func losses(_ rates: [Double]) throws -> [Double] {
      try perceptron { ($0.dropout, $0.maxIter, $0.hiddenLayerSizes) = (rates, 30, [32, 16]) }
        .fit(features, labels: labels).lossCurve
    }
    let plain = try losses([])
    #expect(try losses([0]) == plain && losses([0, 0]) == plain)
    let dropped = try losses([0.5])
    #expect(try losses([0.5, 0.5]) == dropped && losses([0.5, 0]) != dropped)
    #expect(try #require(dropped.last) > #require(plain.last) + 0.01)
  }

  @Test("goes on from a saved model, and refuses one that does not fit")
  func warmStart() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 30, featureCount: 4, seed: 11)
    let spec = HeadSpec(.mlp(perceptron { $0.maxIter = 30 }))
    let first = try spec.fit(features, labels: labels)
    let second = try spec.fit(features, labels: labels, startingFrom: first)
    guard case .mlp(let before) = first.classifier, case .mlp(let after) = second.classifier else {
      Issue.record("no perceptrons")
      return
    }
    #expect(after.lossCurve[0] < before.lossCurve[0] * 0.8)
    let wider = HeadSpec(.mlp(perceptron { $0.hiddenLayerSizes = [9] }))
    #expect(
      throws: HeadError.cannotStartFrom(
        head: "mlp", what: "hidden_layer_sizes", expected: "[9]", found: "[8]")
    ) { try wider.fit(features, labels: labels, startingFrom: first) }
    let renamed = labels.map { $0 == "c0" ? "x" : $0 }
    #expect(
      throws: HeadError.cannotStartFrom(
        head: "mlp", what: "classes", expected: "c1, c2, x", found: "c0, c1, c2")
    ) { try spec.fit(features, labels: renamed, startingFrom: first) }
    let svm = try HeadSpec(.svm(SVC())).fit(features, labels: labels)
    #expect(throws: HeadError.cannotStartFrom(head: "mlp", what: "the head", expected: "mlp", found: "svm")) {
      try spec.fit(features, labels: labels, startingFrom: svm)
    }
    for calibration in [nil, CalibrationMethod.sigmoid] {
      #expect(throws: HeadError.cannotLearnOn(head: "svm")) {
        try HeadSpec(.svm(SVC()), calibration: calibration).fit(
          features, labels: labels, startingFrom: first)
      }
    }
  }

  @Test("keeps the weights that were best on what was held out")
  func earlyStopping() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 40, featureCount: 4, distance: 0.6, seed: 2)
    let fitted = try perceptron { ($0.earlyStopping, $0.maxIter) = (true, 200) }.fit(features, labels: labels)
    #expect(fitted.validationScores.count == fitted.iterationCount && fitted.hasConverged)
    #expect(fitted.validationScores.allSatisfy { (0...1).contains($0) })
    let error = #expect(throws: HeadError.self) {
      try perceptron { $0.earlyStopping = true }.fit(
        features.selectingRows([0, 1, 2, 3]), labels: ["a", "b", "a", "b"])
    }
    #expect(
      error?.description.hasPrefix("mlp: validation_fraction is 0.1 (1 of 4 samples), expected") == true)
  }

  @Test("reports every epoch and stops when asked")
  func watched() throws {
    final class Log: @unchecked Sendable {
      // Only the fitting thread reports.
      var seen: [FittingContext.Progress] = []
    }
    struct Stopped: Error {}
    let log = Log()
    let (features, labels) = clusters(classCount: 2, perClass: 20, featureCount: 4, seed: 2)
    let context = FittingContext(
      checkCancellation: { if log.seen.count == 3 { throw Stopped() } }, report: { log.seen.append($0) })
    #expect(throws: Stopped.self) { try perceptron().fit(features, labels: labels, context: context) }
    #expect(log.seen.map(\.doneCount) == [1, 2, 3])
    #expect(log.seen[0].unit == "epochs" && log.seen[0].totalCount == 40)
    #expect(log.seen[0].detail.wholeMatch(of: /loss 0\.[0-9]{4}/) != nil, "\(log.seen[0].detail)")
  }

  @Test("comes back from its archive, and refuses one cut off")
  func archive() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 8, featureCount: 3, seed: 9)
    let head = try HeadSpec(.mlp(perceptron { $0.maxIter = 2 })).fit(features, labels: labels)
    #expect(try FittedHead(archive: head.archive) == head)
    #expect(throws: ArchiveError.self) { try FittedHead(archive: Array(head.archive.dropLast())) }
    let spec = HeadSpec(
      .mlp(perceptron { ($0.batchSize, $0.dropout, $0.classWeights) = (7, [0.5], .balanced) }))
    #expect(try JSONDecoder().decode(HeadSpec.self, from: JSONEncoder().encode(spec)) == spec)
  }

  @Test("checks hyperparameters without data and names the one that is wrong")
  func hyperparameters() throws {
    let cases: [((inout MLPClassifier) -> Void, String)] = [
      ({ $0.hiddenLayerSizes = [5, 0] }, "hidden_layer_sizes"), ({ $0.alpha = -1 }, "alpha"),
      ({ $0.batchSize = 0 }, "batch_size"), ({ $0.learningRateInit = 0 }, "learning_rate_init"),
      ({ $0.powerT = .nan }, "power_t"), ({ $0.maxIter = 0 }, "max_iter"),
      ({ $0.tolerance = -1 }, "tolerance"),
      ({ $0.momentum = 1.1 }, "momentum"), ({ $0.validationFraction = 1 }, "validation_fraction"),
      ({ $0.beta1 = 1 }, "beta_1"), ({ $0.beta2 = -0.1 }, "beta_2"), ({ $0.epsilon = 0 }, "epsilon"),
      ({ $0.iterationsWithoutChange = 0 }, "n_iter_no_change"), ({ $0.dropout = [1] }, "dropout"),
      ({ $0.dropout = [0.1, 0.1] }, "dropout"),
      ({ $0.classWeights = .perClass(["a": 0]) }, "class_weight of 'a'"),
    ]
    for (change, name) in cases {
      let error = #expect(throws: HeadError.self, "\(name)") { try perceptron(change).validate() }
      guard case .invalidHyperparameter("mlp", name, _, _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("says so when the loss runs away")
  func runaway() throws {
    let (features, labels) = clusters(classCount: 2, perClass: 20, featureCount: 4, seed: 2)
    let large = features.mapElements { $0 * 1e30 }
    let error = #expect(throws: HeadError.self) {
      try perceptron { ($0.solver, $0.activation, $0.learningRateInit) = (.sgd, .identity, 1e10) }
        .fit(large, labels: labels)
    }
    #expect(error?.description.contains("scale the features (standard_scaler)") == true)
  }
}
