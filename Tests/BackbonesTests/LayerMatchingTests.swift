import Backbones
import TestSupport
import Testing

@Suite("Layers that a file calls otherwise")
struct LayerMatchingTests {
  /// The twin of `branches` in the generator: two branches of equal shapes whose layers have no names, and whose order
  /// in the model is not that of creation.
  private static func branchedNetwork() throws -> Network {
    func convolution(_ number: Int, _ source: String) -> [Layer] {
      let suffix = number == 0 ? "" : "_\(number)"
      return [
        Layer(
          "conv2d\(suffix)",
          .convolution(Layer.Convolution(filters: 4, window: Layer.Window(1), usesBias: false)),
          inputs: [source]),
        Layer(
          "batch_normalization\(suffix)", .batchNormalization(Layer.BatchNormalization(scales: false)),
          inputs: ["conv2d\(suffix)"]),
        Layer("activation\(suffix)", .activation(.relu), inputs: ["batch_normalization\(suffix)"]),
      ]
    }
    return try Network(
      name: "branched",
      layers: [Layer("input_layer", .input(height: 8, width: 8, channels: 3), inputs: [])]
        + convolution(0, "input_layer") + convolution(1, "input_layer") + convolution(2, "activation_1") + [
          Layer("mixed", .concatenate, inputs: ["activation", "activation_2"]),
          Layer("pool", .globalAveragePooling, inputs: ["mixed"]),
          Layer("predictions", .dense(Layer.Dense(units: 5, activation: .softmax)), inputs: ["pool"]),
        ], classifierLayers: ["predictions"])
  }

  private func expectFormula(_ file: String, _ network: Network) throws {
    let weights = try NetworkWeights(WeightFile(path: goldenPath(file)), for: network)
    let formula = NetworkWeights.random(seed: 3, for: network)
    for layer in network.layers {
      #expect(try weights.tensors(of: layer) == formula.tensors(of: layer), "\(file) \(layer.name)")
    }
  }

  @Test(
    "numbered layers of a session's second network find their places, in every container",
    arguments: ["branched.h5", "branched.weights.h5", "branched.keras", "branched.safetensors"])
  func numbered(file: String) throws {
    let network = try Self.branchedNetwork()
    #expect(
      network.layersInModelOrder.map(\.name).filter { $0.hasPrefix("conv2d") } == [
        "conv2d_1", "conv2d", "conv2d_2",
      ], "the test would show nothing with branches in the order of creation")
    try expectFormula(file, network)
  }

  @Test("renamed layers are matched by order, as Keras loads, where every shape agrees")
  func renamed() throws {
    try expectFormula("tiny_renamed.h5", tinyNetwork())
    try expectFormula("tiny_renamed_top.h5", tinyNetwork())
    try expectFormula("tiny_renamed_top.h5", tinyNetwork(includeTop: false))
  }

  private func problem(_ file: String, includeTop: Bool) throws -> BackboneError? {
    do {
      _ = try NetworkWeights(WeightFile(path: goldenPath(file)), for: tinyNetwork(includeTop: includeTop))
      return nil
    } catch let error as BackboneError {
      return error
    }
  }

  @Test("a top of one's own is left unread without the top, and refused with it")
  func ownTop() throws {
    #expect(try problem("tiny_own_top.h5", includeTop: false) == nil)
    #expect(
      try problem("tiny_own_top.h5", includeTop: true)
        == .missingLayer(file: goldenPath("tiny_own_top.h5"), network: "tiny", layer: "top", missingCount: 1))
  }

  @Test("a top for another number of classes is left unread without the top, and refused with both numbers")
  func otherClassCount() throws {
    #expect(try problem("tiny_three_classes.h5", includeTop: false) == nil)
    #expect(
      try problem("tiny_three_classes.h5", includeTop: true)
        == .wrongClassCount(file: goldenPath("tiny_three_classes.h5"), layer: "top", found: 3, expected: 5))
  }

  @Test("a convolution that the network does not have is no top")
  func convolutionOnTop() throws {
    #expect(
      try problem("tiny_convolution_on_top.h5", includeTop: false)
        == .extraLayers(
          file: goldenPath("tiny_convolution_on_top.h5"), network: "tiny", layers: ["more"]))
  }

  @Test("order does not serve where a shape differs: the layer that is missing is named")
  func renamedNetworkOfOtherShapes() throws {
    var layers = try tinyNetwork().layers
    layers[1] = Layer(
      "conv", .convolution(Layer.Convolution(filters: 6, window: Layer.Window(3))), inputs: ["input_layer"])
    let network = try Network(name: "tiny", layers: layers, classifierLayers: ["top"])
    #expect(
      throws: BackboneError.missingLayer(
        file: goldenPath("tiny_renamed.h5"), network: "tiny", layer: "conv", missingCount: 4)
    ) { _ = try NetworkWeights(WeightFile(path: goldenPath("tiny_renamed.h5")), for: network) }
  }
}
