import Heads
import Tensors
import TestSupport
import Testing

@Suite("Scores of classes and their gradients")
struct ClassScoreTests {
  private static let kernels: [(Kernel, gamma: Double, coef0: Double)] = [
    (.linear, 1, 0), (.rbf, 0.3, 0), (.poly, 0.4, 1), (.sigmoid, 0.1, -0.2),
  ]

  /// Every head there is, for two classes and for more.
  private static let specs: [HeadSpec] =
    kernels.map { kernel, gamma, coef0 in
      HeadSpec(.svm(SVC(kernel: kernel, gamma: .value(gamma), coef0: coef0)))
    } + [
      HeadSpec(.linearSVM(LinearSVC())), HeadSpec(.logisticRegression(LogisticRegression())),
    ]
    + MLPClassifier.Activation.allCases.map { perceptron([24, 16], $0) } + [perceptron([], .relu)]

  private static func perceptron(_ sizes: [Int], _ activation: MLPClassifier.Activation) -> HeadSpec {
    var classifier = MLPClassifier()
    (classifier.hiddenLayerSizes, classifier.activation, classifier.maxIter) = (sizes, activation, 30)
    return HeadSpec(.mlp(classifier))
  }

  private func fitted(_ spec: HeadSpec, classCount: Int, seed: UInt64) throws -> (FittedHead, [Double]) {
    let (features, labels) = clusters(classCount: classCount, perClass: 15, featureCount: 6, seed: seed)
    let head = try spec.fit(features, labels: labels)
    var random = SplitMix64(seed: seed &+ 1)
    return (head, (0..<6).map { _ in Double.random(in: -1.5...1.5, using: &random) })
  }

  @Test("gradients are what central differences of the score say", arguments: specs, [2, 3, 4])
  func gradients(spec: HeadSpec, classCount: Int) throws {
    for seed: UInt64 in 1...5 {
      let (head, sample) = try fitted(spec, classCount: classCount, seed: seed)
      for classIndex in 0..<classCount {
        let score = try head.score(of: classIndex, at: sample)
        let step = 1e-5
        let differences = try sample.indices.map { feature in
          var (low, high) = (sample, sample)
          low[feature] -= step
          high[feature] += step
          return (try head.score(of: classIndex, at: high).value - head.score(of: classIndex, at: low).value)
            / (2 * step)
        }
        let scale = score.gradient.map(\.magnitude).max() ?? 0
        let result = Closeness(score.gradient, differences, rtol: 1e-6, atol: 1e-7 * max(scale, 1e-3))
        #expect(result.isClose, "\(head.name), seed \(seed), class \(classIndex): \(result)")
        #expect(scale > 0, "\(head.name), seed \(seed): a gradient of zeros")
      }
    }
  }

  @Test("scores are the decision values that predictions are made from", arguments: specs, [2, 3, 4])
  func values(spec: HeadSpec, classCount: Int) throws {
    let (head, sample) = try fitted(spec, classCount: classCount, seed: 9)
    let rounded = sample.map { Float($0) }
    let scores = try (0..<classCount).map { try head.score(of: $0, at: rounded.map(Double.init)).value }
    let features = Matrix(rows: [rounded])
    let expected: [Double]
    if classCount == 2 {
      let value = try head.classifier.base.outputs(features).decisionValues[0, 0]
      expected = [-value, value]
    } else if let svc = head.classifier.base as? FittedSVC {
      // The pairs (0,1), (0,2) … (1,2) …: positive for the first.
      let pairs = try svc.pairwiseDecisionFunction(features)
      var sums = [Double](repeating: 0, count: classCount)
      var position = 0
      for first in 0..<classCount {
        for second in first + 1..<classCount {
          sums[first] += pairs[0, position]
          sums[second] -= pairs[0, position]
          position += 1
        }
      }
      expected = sums
    } else {
      expected = Array(try head.classifier.base.outputs(features).decisionValues.row(0))
    }
    let result = Closeness(scores, expected, rtol: 1e-5, atol: 1e-5)
    #expect(result.isClose, "\(head.name): \(result)")
  }

  @Test("averaged gradients times the way add up to the difference of the scores", arguments: specs, [2, 3])
  func completeness(spec: HeadSpec, classCount: Int) throws {
    for seed: UInt64 in 1...5 {
      let (head, sample) = try fitted(spec, classCount: classCount, seed: seed)
      let baseline = sample.indices.map { 0.2 * Double($0) - 0.5 }
      for classIndex in 0..<classCount {
        let score = try head.score(of: classIndex, at: sample, averagedFrom: baseline)
        let start = try head.score(of: classIndex, at: baseline).value
        let sum = zip(zip(sample, baseline), score.gradient).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
        #expect(score.value == (try head.score(of: classIndex, at: sample).value))
        // The midpoint rule is off by about 1e-3 of a curved path, and by up to a step's share at the kinks of ReLU units.
        #expect(
          (sum - (score.value - start)).magnitude < 0.02 * (1 + score.value.magnitude + start.magnitude),
          "\(head.name), seed \(seed): \(sum) for \(start) to \(score.value)")
      }
    }
  }

  @Test("says which heads have the same gradient everywhere")
  func linearity() throws {
    for spec in Self.specs {
      let (head, sample) = try fitted(spec, classCount: 3, seed: 4)
      let here = try head.score(of: 1, at: sample).gradient
      let there = try head.score(of: 1, at: sample.map { 0.3 - 0.5 * $0 }).gradient
      let isSame = Closeness(there, here, rtol: 1e-12, atol: 1e-15).isClose
      #expect(isSame == head.isLinear, "\(head.name)")
    }
  }

  @Test("refuses samples of another width and numbers that are not finite")
  func badInput() throws {
    let (head, sample) = try fitted(Self.specs[1], classCount: 2, seed: 1)
    #expect(throws: HeadError.wrongFeatureCount(head: "svm", expected: 6, found: 5)) {
      try head.score(of: 0, at: Array(sample.dropLast()))
    }
    #expect(throws: HeadError.nonFinite(head: "svm", row: 0, column: 2, found: "nan")) {
      try head.score(of: 0, at: sample.enumerated().map { $0.offset == 2 ? .nan : $0.element })
    }
  }
}
