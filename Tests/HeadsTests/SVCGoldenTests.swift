import Heads
import Tensors
import TestSupport
import Testing

@Suite("SVC against scikit-learn")
struct SVCGoldenTests {
  private struct Facts: Decodable {
    let classes: [String]
    let gamma: Double
    let intercept: [Double]
    let supportCounts: [Int]
    let predicted: [String]
    let calibrated: [String]

    enum CodingKeys: String, CodingKey {
      case classes, gamma, intercept, predicted, calibrated
      case supportCounts = "support_counts"
    }
  }

  /// The classifiers of the golden generator; the tolerance is tight on both sides.
  private static func classifier(_ name: String, set: String) -> SVC {
    var svc = SVC(tolerance: 1e-9)
    switch name {
    case "linear": (svc.kernel, svc.C) = (.linear, 0.7)
    case "rbf_auto": (svc.gamma, svc.C, svc.shrinking) = (.auto, 10, false)
    case "rbf_balanced": (svc.gamma, svc.classWeights) = (.value(0.2), .balanced)
    case "poly": (svc.kernel, svc.coef0, svc.gamma, svc.C) = (.poly, 0.5, .value(0.3), 0.5)
    case "sigmoid": (svc.kernel, svc.coef0, svc.gamma, svc.C) = (.sigmoid, -0.2, .value(0.05), 2)
    case "weighted":
      svc.classWeights = .perClass(
        set == "two" ? ["no": 0.5, "Yes": 3] : ["plum": 2, "apple": 1, "Zebra": 0.25, "épine": 1])
    default: break
    }
    return svc
  }

  private static let cases = [
    "linear", "rbf", "rbf_auto", "rbf_balanced", "poly", "sigmoid", "weighted",
  ]

  // 1e-6: both stop when no violation above 1e-9 is left; the optima differ by less than that allows.
  @Test("gives its decision values, labels and probabilities", arguments: ["two", "four"], cases)
  func golden(set: String, name: String) throws {
    let facts = try #require(try goldenJSON("svc", as: [String: Facts].self)["\(set)_\(name)"])
    let labels = try goldenJSON("svc_\(set)_labels", as: [String].self)
    let (features, test) = (try goldenFeatures("svc_\(set)_x"), try goldenFeatures("svc_\(set)_test"))
    let svc = Self.classifier(name, set: set)
    let fitted = try svc.fit(features, labels: labels)
    #expect(fitted.classNames == facts.classes)
    #expect((fitted.kernel.gamma / facts.gamma - 1).magnitude < 1e-13 || svc.kernel == .linear)
    #expect(fitted.supportCounts == facts.supportCounts)
    for (values, expected, what) in [
      (fitted.intercepts, facts.intercept, "intercepts"),
      (
        try fitted.pairwiseDecisionFunction(test).elements,
        try goldenMatrix("svc_\(set)_\(name)_ovo").elements, "pairs"
      ),
      (
        try fitted.outputs(test).decisionValues.elements, try goldenMatrix("svc_\(set)_\(name)_ovr").elements,
        "decisions"
      ),
    ] {
      let result = Closeness(values, expected, rtol: 1e-6, atol: 1e-6)
      #expect(result.isClose, "\(what): \(result)")
    }
    #expect(try fitted.outputs(test).classIndices.map { fitted.classNames[$0] } == facts.predicted)

    let calibrated = try HeadSpec(.svm(svc), calibration: .sigmoid).fit(features, labels: labels)
    let predictions = try calibrated.predict(test)
    let probabilities = try predictions.flatMap { try #require($0.probabilities) }
    // 1e-4: scikit-learn's optimizer stops at a gradient of 1e-6, ours goes on to rounding.
    let result = Closeness(
      probabilities, try goldenMatrix("svc_\(set)_\(name)_probabilities").elements, rtol: 0,
      atol: 1e-4)
    #expect(result.isClose, "probabilities: \(result)")
    #expect(predictions.map { calibrated.classNames[$0.classIndex] } == facts.calibrated)
  }
}
