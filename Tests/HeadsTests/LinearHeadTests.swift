import Foundation
import Heads
import Tensors
import Testing

@Suite("Linear heads")
struct LinearHeadTests {
  private static func heads(_ maxIter: Int? = nil) -> [HeadSpec] {
    var (regression, machine) = (LogisticRegression(), LinearSVC())
    if let maxIter { (regression.maxIter, machine.maxIter) = (maxIter, maxIter) }
    return [HeadSpec(.logisticRegression(regression)), HeadSpec(.linearSVM(machine))]
  }

  @Test("are the same for any number of threads, and come back from their archives", arguments: [2, 4])
  func reproducible(classCount: Int) throws {
    let (features, labels) = clusters(classCount: classCount, perClass: 300, featureCount: 70, seed: 4)
    for head in Self.heads() {
      let expected = try head.fit(features, labels: labels, context: FittingContext(threadCount: 1))
      for threads in [2, 3] {
        #expect(
          try head.fit(features, labels: labels, context: FittingContext(threadCount: threads)) == expected)
      }
      #expect(try FittedHead(archive: expected.archive) == expected)
      #expect(throws: ArchiveError.self) { try FittedHead(archive: Array(expected.archive.dropLast(9))) }
      #expect(try JSONDecoder().decode(HeadSpec.self, from: JSONEncoder().encode(head)) == head)
      let predictions = try expected.predict(features)
      #expect(predictions.allSatisfy { $0.decisionValues.count == (classCount == 2 ? 1 : classCount) })
      #expect((predictions[0].probabilities != nil) == (head.name == "logistic_regression"))
    }
  }

  @Test("do not care in which order samples come")
  func permuted() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 40, featureCount: 6, seed: 14)
    var random = SplitMix64(seed: 7)
    let order = Array(labels.indices).shuffled(using: &random)
    for head in Self.heads() {
      let (one, other) = (
        try head.fit(features, labels: labels).predict(features),
        try head.fit(features.selectingRows(order), labels: order.map { labels[$0] }).predict(features)
      )
      for (a, b) in zip(one, other) {
        #expect(Closeness(a.decisionValues, b.decisionValues, rtol: 1e-3, atol: 1e-3).isClose)
      }
    }
  }

  @Test("keep what they have when steps run out, and say so")
  func unfinished() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 40, featureCount: 6, seed: 14)
    for head in Self.heads(1) {
      switch try head.fit(features, labels: labels).classifier {
      case .logisticRegression(let fitted): #expect(!fitted.hasConverged && fitted.iterationCount == 1)
      case .linearSVM(let fitted): #expect(!fitted.hasConverged && fitted.iterationCount == 1)
      default: Issue.record("another head")
      }
    }
  }

  @Test("survive features of zeros, a single sample of a class, and more features than samples")
  func degenerate() throws {
    let cases: [(Matrix<Float>, [String])] = [
      (Matrix(rowCount: 6, columnCount: 3, repeating: 0), ["a", "b", "a", "b", "a", "b"]),
      (Matrix(rows: [[1, 2], [3, 4], [5, 6]]), ["a", "b", "b"]),
      (
        clusters(classCount: 2, perClass: 3, featureCount: 500, seed: 1).features,
        ["a", "b", "a", "b", "a", "b"]
      ),
    ]
    for head in Self.heads() {
      for (features, labels) in cases {
        let predictions = try head.fit(features, labels: labels).predict(features)
        #expect(predictions.allSatisfy { $0.decisionValues.allSatisfy(\.isFinite) })
      }
    }
  }

  @Test("are calibrated as any other head")
  func calibrated() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 20, featureCount: 4, seed: 3)
    let fitted = try HeadSpec(.linearSVM(LinearSVC()), calibration: .sigmoid).fit(features, labels: labels)
    for prediction in try fitted.predict(features) {
      #expect((try #require(prediction.probabilities).reduce(0, +) - 1).magnitude < 1e-12)
    }
  }

  @Test("stop when asked")
  func stopped() throws {
    struct Stopped: Error {}
    let (features, labels) = clusters(classCount: 2, perClass: 20, featureCount: 4, seed: 2)
    for head in Self.heads() {
      #expect(throws: Stopped.self) {
        try head.fit(
          features, labels: labels, context: FittingContext(checkCancellation: { throw Stopped() }))
      }
    }
  }

  @Test("check hyperparameters without data and name the one that is wrong")
  func hyperparameters() throws {
    func regression(_ change: (inout LogisticRegression) -> Void) -> HeadSpec {
      var head = LogisticRegression()
      change(&head)
      return HeadSpec(.logisticRegression(head))
    }
    func machine(_ change: (inout LinearSVC) -> Void) -> HeadSpec {
      var head = LinearSVC()
      change(&head)
      return HeadSpec(.linearSVM(head))
    }
    let cases: [(HeadSpec, String)] = [
      (regression { $0.C = -1 }, "C"), (regression { $0.maxIter = 0 }, "max_iter"),
      (regression { $0.tolerance = 0 }, "tolerance"),
      (regression { $0.classWeights = .perClass(["a": -1]) }, "class_weight of 'a'"),
      (machine { $0.C = .nan }, "C"), (machine { $0.interceptScaling = 0 }, "intercept_scaling"),
      (machine { $0.maxIter = 0 }, "max_iter"), (machine { $0.tolerance = -1 }, "tolerance"),
    ]
    for (head, name) in cases {
      let error = #expect(throws: HeadError.self, "\(name)") { try head.validate() }
      guard case .invalidHyperparameter(head.name, name, _, _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
    let features = Matrix<Float>(rows: [[1, 2], [3, 4], [5, 6]])
    #expect(throws: HeadError.unknownClass(head: "linear_svm", name: "c", classNames: ["a", "b"])) {
      try machine { $0.classWeights = .perClass(["c": 2]) }.fit(features, labels: ["a", "b", "b"])
    }
  }
}
