import Backbones
import TestSupport
import Testing

@Suite("Network")
struct NetworkTests {
  private let input = Layer("in", .input(height: 5, width: 6, channels: 3), inputs: [])

  private func shape(
    _ operation: Layer.Operation, height: Int = 5, width: Int = 6, channels: Int = 3
  ) throws -> [Int] {
    try Network(
      name: "n",
      layers: [
        Layer("in", .input(height: height, width: width, channels: channels), inputs: []),
        Layer("out", operation, inputs: ["in"]),
      ]
    ).shape(of: "out")
  }

  @Test("valid windows count whole positions, same windows count strides")
  func windows() throws {
    func convolution(_ window: Layer.Window) -> Layer.Operation {
      .convolution(Layer.Convolution(filters: 2, window: window))
    }
    // (5 - 3) / 2 + 1 = 2; (6 - 3) / 2 + 1 = 2, the last column is not used.
    #expect(try shape(convolution(Layer.Window(3, stride: 2))) == [2, 2, 2])
    // ceil(5 / 2) = 3; ceil(6 / 2) = 3.
    #expect(try shape(convolution(Layer.Window(3, stride: 2, padding: .same))) == [3, 3, 2])
    #expect(try shape(convolution(Layer.Window(5))) == [1, 2, 2])
    #expect(try shape(.maxPooling(Layer.Pooling(window: Layer.Window(2, stride: 2)))) == [2, 3, 3])
    #expect(try shape(.zeroPadding(Layer.Padding(top: 1, left: 2, bottom: 3, right: 4))) == [9, 12, 3])
    #expect(try shape(.flatten) == [90])
    #expect(try shape(.globalMaxPooling) == [3])
    #expect(try shape(.reshape([15, 6])) == [15, 6])
  }

  @Test("a layer that cannot be is refused with its name")
  func invalid() throws {
    func reason(_ layers: [Layer]) -> String? {
      do {
        _ = try Network(name: "n", layers: layers)
        return nil
      } catch { return error.description }
    }
    let convolution = Layer.Operation.convolution(Layer.Convolution(filters: 2, window: Layer.Window(6)))
    #expect(
      reason([input, Layer("c", convolution, inputs: ["in"])])
        == "n: layer 'c': a 6×6 window does not fit into 5×6: the input image is too small")
    #expect(
      reason([input, Layer("f", .flatten, inputs: ["g"])])
        == "n: layer 'f': its input 'g' is not a layer that comes before it")
    #expect(reason([input, input]) == "n: layer 'in': the name is used twice")
    #expect(reason([]) == "n: layer 'none': the first layer must be the input layer")
    #expect(
      reason([input, Layer("d", .dense(Layer.Dense(units: 2)), inputs: ["in"])])
        == "n: layer 'd': a dense layer takes a vector, not (5, 6, 3): flatten or pool first")
    #expect(
      reason([
        input, Layer("p", .globalMaxPooling, inputs: ["in"]), Layer("a", .add, inputs: ["in", "p"]),
      ]) == "n: layer 'a': an add takes inputs of one shape, not (5, 6, 3), (3,)")
  }

  @Test("an unknown layer gets the nearest names and the way to list them")
  func unknownLayer() throws {
    let network = try Backbone.resNet50.network(includeTop: false)
    let error = #expect(throws: BackboneError.self) { _ = try network.shape(of: "conv4_block6_oui") }
    #expect(
      error.map { "\($0)" }?.hasPrefix(
        "resnet50: no layer 'conv4_block6_oui'; did you mean 'conv4_block6_out'")
        == true)
    #expect(
      error.map { "\($0)" }?.hasSuffix("'pipeline backbone show NAME' lists the layers") == true)
  }

  @Test("feature shapes are known before anything runs")
  func featureShapes() throws {
    let network = try Backbone.vgg16.network(includeTop: true)
    func shape(_ layer: String, _ pooling: FeatureSpec.Pooling) throws -> [Int] {
      try network.featureShape(FeatureSpec(layer: layer, pooling: pooling))
    }
    #expect(try shape("block5_pool", .avg) == [512])
    #expect(try shape("block5_pool", .max) == [512])
    #expect(try shape("block5_pool", .flatten) == [25088])
    #expect(try shape("block5_pool", .none) == [7, 7, 512])
    #expect(try shape("fc2", .none) == [4096])
    #expect(try shape("fc2", .flatten) == [4096])
    #expect(
      throws: BackboneError.poolingOfVector(network: "vgg16", layer: "fc2", pooling: .avg, count: 4096)
    ) { _ = try shape("fc2", .avg) }
  }

  @Test("an extractor refuses no features, a wrong batch and what cannot be run")
  func extractorFaults() throws {
    let network = try Network(
      name: "n", layers: [input, Layer("r", .rectifier(maximum: 3), inputs: ["in"])])
    let weights = NetworkWeights.random(seed: 1, for: network)
    #expect(throws: BackboneError.noFeatures(network: "n")) {
      _ = try Extractor(weights: weights, features: [], batchSize: 1)
    }
    #expect(throws: BackboneError.self) {
      _ = try Extractor(weights: weights, features: [FeatureSpec(layer: "r", pooling: .avg)], batchSize: 1)
    }
    let extractor = try Extractor(
      weights: weights, features: [FeatureSpec(layer: "in", pooling: .avg)], batchSize: 2)
    #expect(throws: BackboneError.wrongBatch(found: 90, expected: [2, 5, 6, 3])) {
      _ = try extractor.run([Float](repeating: 0, count: 90))
    }
  }
}
