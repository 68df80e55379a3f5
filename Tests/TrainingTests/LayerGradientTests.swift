import Backbones
import DNN
import Tensors
import TestSupport
import Testing
import Training

/// Each layer forward and backward, element by element, against Keras in float64 and against finite differences.
@Suite("Gradients of layers")
struct LayerGradientTests {
  /// A case planned, with its input and the gradient that comes from behind.
  private struct Planned {
    let layerCase: LayerCase
    let parameters: TrainingParameters
    let plan: TrainingPlan
    let input: TrainingGraph.Value
    let numbers: [Float]
    let behind: [Float]

    init(_ layerCase: LayerCase) throws {
      self.layerCase = layerCase
      let network = layerCase.network
      let cut = try TrainingCut(network, trainableFrom: nil)
      let (graph, values) = try GraphTranslation.graph(
        of: network, behind: cut, inferenceLayers: layerCase.isFrozen ? Set(network.layers.map(\.name)) : [],
        kept: ["input"])
      parameters = TrainingParameters(graph)
      let weights = NetworkWeights.random(seed: TrainingGolden.seed, for: network)
      for layer in network.layers {
        for (spec, tensor) in zip(network.weightSpecs(of: layer), try weights.tensors(of: layer)) {
          try parameters.setValues(tensor.elements, of: "\(layer.name)/\(spec.name)")
        }
      }
      plan = try TrainingPlan(graph, parameters: parameters, batchSize: layerCase.batch)
      input = try #require(values["input"])
      numbers = TrainingGolden.numbers(
        "\(layerCase.name)/input", count: layerCase.batch * network.inputShape.reduce(1, *),
        radius: layerCase.name.contains("6") ? 3 : 1, centre: 0.1)
      behind = TrainingGolden.numbers(
        "\(layerCase.name)/behind", count: layerCase.batch * (network.shapes["flattened"]?[0] ?? 0))
    }

    /// The sum of what comes out times the gradient from behind.
    func objective(_ input: [Float]) throws -> Double {
      try plan.forward(input, isLearning: true)
      return zip(try plan.output(), behind).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }

  @Test("agree with Keras", arguments: LayerCase.all)
  func keras(_ layerCase: LayerCase) throws {
    let golden = try TrainingGolden("layer_\(layerCase.name)")
    let planned = try Planned(layerCase)
    try planned.plan.forward(planned.numbers, isLearning: true)
    expectClose(try planned.plan.output(), try golden.floats("output"), "output")
    try planned.plan.backward(from: planned.behind)
    let atInput = try #require(try planned.plan.gradient(of: planned.input))
    expectClose(atInput, try golden.floats("gradient:input"), "gradient of the input")
    let learning = planned.parameters.parameters.filter(\.isTrainable).map(\.name)
    #expect(
      Set(learning) == Set(golden.names("gradient:").map(slashed)).subtracting(["input"]), "what learns")
    for name in learning {
      expectClose(
        try planned.parameters.gradient(of: name), try golden.floats("gradient:\(dotted(name))"), name)
    }
    for name in golden.names("moving:") {
      expectClose(try planned.parameters.values(of: slashed(name)), try golden.floats("moving:\(name)"), name)
    }
  }

  @Test("agree with finite differences", arguments: LayerCase.all)
  func finiteDifferences(_ layerCase: LayerCase) throws {
    let planned = try Planned(layerCase)
    try planned.plan.forward(planned.numbers, isLearning: true)
    try planned.plan.backward(from: planned.behind)
    let gradient = try #require(try planned.plan.gradient(of: planned.input))
    // Along a direction, so that all elements count and rounding does not drown one of them. Kinks of rectifiers and
    // maxima within the step make the difference a little wrong.
    let direction = FormulaNumbers.uniform(
      "direction", layerCase.name, count: gradient.count, seed: TrainingGolden.seed)
    let step: Float = 3e-4
    func moved(_ sign: Float) -> [Float] {
      zip(planned.numbers, direction).map { $0 + sign * step * $1 }
    }
    let difference = (try planned.objective(moved(1)) - planned.objective(moved(-1))) / Double(2 * step)
    let derivative = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let size = gradient.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    #expect((difference - derivative).magnitude <= 2e-2 * max(derivative.magnitude, size))
  }

  private func expectClose(_ actual: [Float], _ expected: [Float], _ what: String) {
    let closeness = Closeness(layer: actual, expected)
    #expect(closeness.isClose, "\(what): \(closeness)")
  }

  private func dotted(_ name: String) -> String { name.replacing("/", with: ".") }
  private func slashed(_ name: String) -> String { name.replacing(".", with: "/") }
}
