import Foundation
import Heads
import Tensors
import TestSupport
import Testing

@Suite("SVC")
struct SVCTests {
  @Test("puts the border halfway between two samples")
  func twoSamples() throws {
    // x = 0 and x = 2, linear, C large: w·x + b is -1 and 1, so w = 1, b = -1; both coefficients 1/2.
    let head = try HeadSpec(.svm(SVC(kernel: .linear, C: 100, tolerance: 1e-10)))
      .fit(Matrix(rows: [[2], [0]]), labels: ["yes", "no"])
    let fitted = try #require(head.classifier.base as? FittedSVC)
    #expect(fitted.classNames == ["no", "yes"])
    #expect(fitted.supportIndices == [1, 0])
    #expect(Closeness(fitted.dualCoefficients.elements, [-0.5, 0.5], rtol: 1e-9, atol: 0).isClose)
    #expect(Closeness(fitted.intercepts, [-1], rtol: 1e-9, atol: 0).isClose)
    let predictions = try head.predict(Matrix(rows: [[3], [0.5], [1]]))
    let values = predictions.flatMap(\.decisionValues)
    #expect(Closeness(values, [2, -0.5, 0], rtol: 1e-9, atol: 1e-9).isClose)
    #expect(predictions[0].classIndex == 1 && predictions[1].classIndex == 0)
    #expect(predictions[0].probabilities == nil && predictions[0].probability == nil)
    #expect(Closeness(predictions.map(\.margin), [2, 0.5, 0], rtol: 1e-9, atol: 1e-9).isClose)
  }

  @Test("has gamma 1/(features · variance), 1/features, or what is given")
  func gamma() throws {
    // Values 0, 2, 4, 6: mean 3, variance (9 + 1 + 1 + 9)/4 = 5; two features.
    let features = Matrix<Float>(rows: [[0, 2], [4, 6]])
    for (gamma, expected) in [(SVC.Gamma.scale, 0.1), (.auto, 0.5), (.value(3), 3)] {
      #expect(try SVC(gamma: gamma).fit(features, labels: ["a", "b"]).kernel.gamma == expected)
    }
    let equal = Matrix<Float>(rows: [[1, 1], [1, 1]])
    #expect(try SVC().fit(equal, labels: ["a", "b"]).kernel.gamma == 1)
  }

  @Test("does not depend on the order of samples", arguments: 1...8)
  func permutation(seed: UInt64) throws {
    let (features, labels) = clusters(classCount: 3, perClass: 12, featureCount: 5, seed: seed)
    var random = SplitMix64(seed: seed &+ 99)
    let order = labels.indices.shuffled(using: &random)
    let svc = SVC(tolerance: 1e-10)
    let plain = try svc.fit(features, labels: labels)
    let shuffled = try svc.fit(features.selectingRows(order), labels: order.map { labels[$0] })
    #expect(shuffled.classNames == plain.classNames)
    #expect(Set(shuffled.supportIndices.map { order[$0] }) == Set(plain.supportIndices), "seed \(seed)")
    let result = Closeness(
      try shuffled.outputs(features).decisionValues.elements,
      try plain.outputs(features).decisionValues.elements,
      rtol: 1e-7, atol: 1e-7)
    #expect(result.isClose, "seed \(seed): \(result)")
  }

  @Test("takes class weights as factors on C", arguments: 1...8)
  func weightsScaleC(seed: UInt64) throws {
    let (features, labels) = clusters(classCount: 2, perClass: 15, featureCount: 4, seed: seed)
    let scaled = try SVC(C: 3, gamma: .value(0.4), tolerance: 1e-10).fit(features, labels: labels)
    let weighted = try SVC(
      C: 1, gamma: .value(0.4), tolerance: 1e-10, classWeights: .perClass(["c0": 3, "c1": 3])
    ).fit(features, labels: labels)
    let result = Closeness(
      weighted.dualCoefficients.elements, scaled.dualCoefficients.elements, rtol: 1e-7, atol: 1e-7)
    #expect(result.isClose, "seed \(seed): \(result)")
    #expect(
      try SVC(classWeights: .balanced).fit(features, labels: labels) == SVC().fit(features, labels: labels),
      "classes of equal size are balanced already")
  }

  @Test("decides by its kernel expansion", arguments: Kernel.allCases)
  func naiveDecisions(kernel: Kernel) throws {
    let (features, labels) = clusters(classCount: 4, perClass: 9, featureCount: 7, seed: 5)
    let fitted = try SVC(kernel: kernel, gamma: .value(0.3), degree: 2, coef0: 0.25).fit(
      features, labels: labels)
    let samples = clusters(classCount: 4, perClass: 3, featureCount: 7, seed: 6).features
    func value(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
      let (x, y) = (x.map { Double($0) }, y.map { Double($0) })
      let dot = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
      switch kernel {
      case .linear: return dot
      case .poly: return (0.3 * dot + 0.25) * (0.3 * dot + 0.25)
      case .sigmoid: return tanh(0.3 * dot + 0.25)
      case .rbf: return exp(-0.3 * zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
      }
    }
    let classOf = fitted.supportCounts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    var expected: [Double] = []
    for row in 0..<samples.rowCount {
      var pair = 0
      for first in 0..<4 {
        for second in first + 1..<4 {
          var sum = fitted.intercepts[pair]
          for (support, owner) in classOf.enumerated() where owner == first || owner == second {
            let coefficient = fitted.dualCoefficients[owner == first ? second - 1 : first, support]
            sum += coefficient * value(samples.row(row), fitted.supportVectors.row(support))
          }
          expected.append(sum)
          pair += 1
        }
      }
    }
    let result = Closeness(
      try fitted.pairwiseDecisionFunction(samples).elements, expected, rtol: 1e-11, atol: 1e-12)
    #expect(result.isClose, "\(result)")
  }

  @Test("gives a sample the same answer alone and among others")
  func batches() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 10, featureCount: 9, seed: 2)
    let fitted = try HeadSpec(.svm(SVC()), calibration: .sigmoid).fit(features, labels: labels)
    let together = try fitted.predict(features)
    for row in 0..<features.rowCount {
      let alone = try fitted.predict(features.selectingRows([row]))[0]
      #expect(alone.classIndex == together[row].classIndex)
      #expect(Closeness(alone.decisionValues, together[row].decisionValues, rtol: 1e-12, atol: 1e-12).isClose)
    }
    #expect(try fitted.predict(features.selectingRows([])).isEmpty)
  }

  @Test("labels the most probable class, by a margin in probability, when calibrated")
  func oneRule() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 15, featureCount: 3, distance: 0.4, seed: 3)
    let fitted = try HeadSpec(.svm(SVC()), calibration: .sigmoid).fit(features, labels: labels)
    for prediction in try fitted.predict(features) {
      let probabilities = try #require(prediction.probabilities)
      #expect((probabilities.reduce(0, +) - 1).magnitude < 1e-12)
      let sorted = probabilities.sorted(by: >)
      #expect(prediction.probability == sorted[0])
      #expect(prediction.margin == sorted[0] - sorted[1])
    }
  }

  @Test("is the same model and bytes every time")
  func deterministic() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 20, featureCount: 4, seed: 4)
    let svc = HeadSpec(.svm(SVC()), calibration: .sigmoid)
    #expect(try svc.fit(features, labels: labels).archive == svc.fit(features, labels: labels).archive)
  }

  @Test("can be fitted from several threads at once")
  func concurrent() async throws {
    let (features, labels) = clusters(classCount: 3, perClass: 20, featureCount: 4, seed: 4)
    let expected = try SVC().fit(features, labels: labels)
    try await withThrowingTaskGroup(of: FittedSVC.self) { group in
      for _ in 0..<8 { group.addTask { try SVC().fit(features, labels: labels) } }
      for try await fitted in group { #expect(fitted == expected) }
    }
  }

  @Test("checks hyperparameters without data and names the one that is wrong")
  func hyperparameters() throws {
    let cases: [(SVC, String)] = [
      (SVC(C: 0), "C"), (SVC(C: -1), "C"), (SVC(C: .nan), "C"), (SVC(C: .infinity), "C"),
      (SVC(gamma: .value(-0.1)), "gamma"), (SVC(degree: -1), "degree"), (SVC(coef0: .nan), "coef0"),
      (SVC(tolerance: 0), "tolerance"), (SVC(cacheSizeMB: 0), "cache_size_mb"),
      (SVC(classWeights: .perClass(["a": 1, "b": 0])), "class_weight of 'b'"),
    ]
    for (svc, name) in cases {
      let error = #expect(throws: HeadError.self) { try HeadSpec(.svm(svc)).validate() }
      guard case .invalidHyperparameter("svm", name, _, _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
    #expect(throws: Never.self) { try SVC().validate() }
    let error = #expect(throws: HeadError.self) { try SVC(C: -1).validate() }
    #expect(error?.description == "svm: C is -1.0, expected a number above 0")
  }

  @Test("names what is wrong with samples and labels")
  func data() throws {
    let features = Matrix<Float>(rows: [[1, 2], [3, 4], [5, 6]])
    #expect(throws: HeadError.oneClassOnly(head: "svm", className: "a", sampleCount: 3)) {
      try SVC().fit(features, labels: ["a", "a", "a"])
    }
    #expect(throws: HeadError.labelCountMismatch(head: "svm", sampleCount: 3, labelCount: 2)) {
      try SVC().fit(features, labels: ["a", "b"])
    }
    #expect(throws: HeadError.noSamples(head: "svm")) {
      try SVC().fit(features.selectingRows([]), labels: [])
    }
    #expect(throws: HeadError.noFeatures(head: "svm")) {
      try SVC().fit(Matrix(rowCount: 2, columnCount: 0, elements: []), labels: ["a", "b"])
    }
    #expect(throws: HeadError.unknownClass(head: "svm", name: "c", classNames: ["a", "b"])) {
      try SVC(classWeights: .perClass(["a": 1, "c": 2])).fit(features, labels: ["a", "b", "b"])
    }
    var broken = features
    broken[2, 1] = .nan
    #expect(throws: HeadError.nonFinite(head: "svm", row: 2, column: 1, found: "nan")) {
      try SVC().fit(broken, labels: ["a", "b", "b"])
    }
    let fitted = try SVC().fit(features, labels: ["a", "b", "b"])
    #expect(throws: HeadError.nonFinite(head: "svm", row: 2, column: 1, found: "nan")) {
      try fitted.outputs(broken)
    }
    #expect(throws: HeadError.wrongFeatureCount(head: "svm", expected: 2, found: 3)) {
      try fitted.outputs(Matrix(rows: [[1, 2, 3]]))
    }
  }

  @Test("survives features of zeros and equal samples of both classes")
  func degenerate() throws {
    let zeros = Matrix<Float>(rowCount: 6, columnCount: 3, repeating: 0)
    let fitted = try HeadSpec(.svm(SVC()), calibration: .sigmoid).fit(
      zeros, labels: ["a", "b", "a", "b", "a", "b"])
    for prediction in try fitted.predict(zeros) {
      let probabilities = try #require(prediction.probabilities)
      #expect(probabilities.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test("specs survive JSON", arguments: [SVC.Gamma.scale, .auto, .value(0.5)])
  func specs(gamma: SVC.Gamma) throws {
    for weights in [SVC.ClassWeights.none, .balanced, .perClass(["a": 2])] {
      let spec = HeadSpec(.svm(SVC(gamma: gamma, classWeights: weights)), calibration: .sigmoid)
      #expect(try JSONDecoder().decode(HeadSpec.self, from: JSONEncoder().encode(spec)) == spec)
    }
  }
}
