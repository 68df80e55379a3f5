import Foundation
import Heads
import Tensors
import TestSupport
import Testing

@Suite("Linear heads against scikit-learn")
struct LinearGoldenTests {

  private struct Fact: Decodable {
    let classes, predicted: [String]
    let decisions, coefficients, intercepts: [Double]
    let probabilities: [Double]?
  }

  /// One set of the golden file: labels and weights stand among the cases.
  private struct Set: Decodable {
    let labels: [String]
    let weights: [String: Double]
    let facts: [String: Fact]

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      labels = try container.decode([String].self, forKey: Key(stringValue: "labels"))
      weights = try container.decode([String: Double].self, forKey: Key(stringValue: "weights"))
      facts = try container.allKeys.filter { !["labels", "weights"].contains($0.stringValue) }.reduce(
        into: [:]) {
          $0[$1.stringValue] = try container.decode(Fact.self, forKey: $1)
        }
    }
  }

  private func check(
    _ fact: Fact, _ classNames: [String], _ model: LinearModel, _ outputs: ClassifierOutputs,
    hasConverged: Bool, tolerance: Double = 1e-4
  ) throws {
    #expect(hasConverged)
    #expect(classNames == fact.classes)
    // 1e-4: products are of single precision, the reference's of double. Where samples weigh 30 times as much as the
    // penalty, rounding does, too. Probabilities are less steep.
    for (found, expected, what) in [
      (outputs.decisionValues.elements, fact.decisions, "decisions"),
      (model.weights.elements.map(Double.init), fact.coefficients, "coefficients"),
      (fact.intercepts.isEmpty ? [] : model.intercepts, fact.intercepts, "intercepts"),
    ] {
      let result = Closeness(found, expected, rtol: min(tolerance, 1e-4), atol: tolerance)
      #expect(result.isClose, "\(what): \(result)")
    }
    #expect(outputs.classIndices.map { classNames[$0] } == fact.predicted)
    if let expected = fact.probabilities {
      let result = Closeness(
        try #require(outputs.probabilities).elements, expected, rtol: 0, atol: tolerance / 10)
      #expect(result.isClose, "probabilities: \(result)")
    } else {
      #expect(outputs.probabilities == nil)
    }
  }

  @Test(
    "logistic regression gives its optimum", arguments: ["two", "four"],
    ["plain", "strong", "weak", "origin", "balanced", "weighted", "unpenalized"])
  func logistic(set: String, name: String) throws {
    let facts = try #require(try goldenJSON("linear", as: [String: Set].self)[set])
    // Four classes can be separated: without a penalty there is no optimum.
    guard let fact = facts.facts["logistic_\(name)"] else {
      #expect(set == "four" && name == "unpenalized")
      return
    }
    var head = LogisticRegression()
    head.tolerance = 1e-9
    switch name {
    case "strong": head.C = 0.01
    case "weak": head.C = 30
    case "origin": head.fitIntercept = false
    case "balanced": head.classWeights = .balanced
    case "weighted": head.classWeights = .perClass(facts.weights)
    case "unpenalized": head.penalty = .none
    default: break
    }
    let fitted = try head.fit(
      goldenFeatures("linear_\(set)_x"), labels: facts.labels, context: FittingContext(threadCount: 2))
    try check(
      fact, fitted.classNames, fitted.model, fitted.outputs(goldenFeatures("linear_\(set)_test")),
      hasConverged: fitted.hasConverged, tolerance: name == "weak" ? 1e-3 : 1e-4)
  }

  @Test(
    "the linear SVM gives its optimum, by samples and over features", arguments: ["two", "four"],
    ["plain", "strong", "weak", "origin", "scaled", "balanced", "weighted"])
  func hinge(set: String, name: String) throws {
    let facts = try #require(try goldenJSON("linear", as: [String: Set].self)[set])
    let fact = try #require(facts.facts["hinge_\(name)"])
    var head = LinearSVC()
    head.tolerance = 1e-9
    switch name {
    case "strong": head.C = 0.01
    case "weak": head.C = 5
    case "origin": head.fitIntercept = false
    case "scaled": head.interceptScaling = 10
    case "balanced": head.classWeights = .balanced
    case "weighted": head.classWeights = .perClass(facts.weights)
    default: break
    }
    let samples = try LabelledSamples(
      goldenFeatures("linear_\(set)_x"), labels: facts.labels, head: "linear_svm")
    for bySamples in [true, false] {
      let fitted = try head.fit(samples, context: FittingContext(threadCount: 2), bySamples: bySamples)
      // Equations over samples are solved in double precision; only the weights are rounded.
      try check(
        fact, fitted.classNames, fitted.model, fitted.outputs(goldenFeatures("linear_\(set)_test")),
        hasConverged: fitted.hasConverged, tolerance: bySamples ? 3e-6 : 1e-4)
    }
  }
}
