import Heads
import Tensors
import TestSupport
import Testing

@Suite("MLPClassifier against scikit-learn")
struct MLPGoldenTests {
  private struct Set: Decodable {
    let labels: [String]
    let heldOut: Int
    let cases: [String: Case]

    enum CodingKeys: String, CodingKey {
      case labels, cases
      case heldOut = "held_out"
    }
  }

  private struct Case: Decodable {
    let weights, biases: [[Float]]
    let single, double: Result
  }

  private struct Result: Decodable {
    let loss, scores, probabilities: [Double]
    let predicted: [String]
  }

  /// The classifiers of the golden generator.
  private static func classifier(_ name: String) -> MLPClassifier {
    var mlp = MLPClassifier()
    (mlp.hiddenLayerSizes, mlp.batchSize, mlp.maxIter, mlp.shuffle) = ([7, 5], 16, 20, false)
    mlp.learningRateInit = 0.01
    switch name {
    case "tanh": mlp.activation = .tanh
    case "logistic": mlp.activation = .logistic
    case "identity": mlp.activation = .identity
    case "alpha": mlp.alpha = 3
    case "flat": mlp.hiddenLayerSizes = []
    case "nesterov": (mlp.solver, mlp.learningRateInit) = (.sgd, 0.05)
    case "momentum":
      (mlp.solver, mlp.learningRateInit, mlp.nesterovsMomentum, mlp.momentum) = (.sgd, 0.05, false, 0.8)
    case "adaptive":
      (mlp.solver, mlp.learningRate, mlp.learningRateInit) = (.sgd, .adaptive, 0.1)
      (mlp.tolerance, mlp.iterationsWithoutChange) = (0.05, 2)
    case "invscaling":
      (mlp.solver, mlp.learningRate, mlp.learningRateInit, mlp.powerT) = (.sgd, .invscaling, 0.5, 0.3)
    case "stopped": (mlp.tolerance, mlp.iterationsWithoutChange, mlp.maxIter) = (0.02, 2, 60)
    case "early": (mlp.earlyStopping, mlp.iterationsWithoutChange, mlp.maxIter) = (true, 4, 60)
    case "balanced": mlp.classWeights = .balanced
    case "betas": (mlp.beta1, mlp.beta2, mlp.epsilon, mlp.batchSize) = (0.7, 0.95, 1e-3, 200)
    default: break
    }
    return mlp
  }

  private static let cases = [
    "adam", "tanh", "logistic", "identity", "alpha", "flat", "nesterov", "momentum", "adaptive", "invscaling",
    "stopped", "early", "balanced", "betas",
  ]

  // 1e-4: the project's promise. Single precision differs from double by about 1e-5 after twenty epochs.
  @Test("gives its loss curve, scores and probabilities", arguments: ["two", "four"], cases)
  func golden(set: String, name: String) throws {
    let facts = try #require(try goldenJSON("mlp", as: [String: Set].self)[set])
    let fact = try #require(facts.cases[name])
    let (features, test) = (try goldenFeatures("mlp_\(set)_x"), try goldenFeatures("mlp_\(set)_test"))
    let mlp = Self.classifier(name)
    let count = features.rowCount
    let fitted = try mlp.fit(
      LabelledSamples(features, labels: facts.labels, head: "mlp"), context: FittingContext(threadCount: 2),
      start: MLPParameters(
        weights: zip(fact.weights, fact.biases).map {
          Matrix(rowCount: $0.count / $1.count, columnCount: $1.count, elements: $0)
        }, biases: fact.biases),
      heldOut: mlp.earlyStopping ? Array(count - facts.heldOut..<count) : nil)
    for (precision, expected) in [("single", fact.single), ("double", fact.double)] {
      let loss = Closeness(fitted.lossCurve, expected.loss, rtol: 1e-4, atol: 0)
      #expect(loss.isClose, "\(precision) loss: \(loss)")
      let scores = Closeness(fitted.validationScores, expected.scores, rtol: 1e-12, atol: 0)
      #expect(scores.isClose, "\(precision) scores: \(scores)")
      let outputs = try fitted.outputs(test)
      let probabilities = Closeness(
        try #require(outputs.probabilities).elements, expected.probabilities, rtol: 0, atol: 1e-4)
      #expect(probabilities.isClose, "\(precision) probabilities: \(probabilities)")
      #expect(outputs.classIndices.map { fitted.classNames[$0] } == expected.predicted)
    }
    #expect(fitted.hasConverged == (fitted.iterationCount < mlp.maxIter))
  }
}
