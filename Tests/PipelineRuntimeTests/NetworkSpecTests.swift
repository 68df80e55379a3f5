import Backbones
import PipelineConfig
import PipelineRuntime
import Testing

@Suite("Networks of pipeline files")
struct NetworkSpecTests {
  private func file(_ text: String) throws -> PipelineFile {
    try PipelineFile.parse("dataset: {folder: d}\n" + text, path: "p.yaml").file
  }

  private func network(_ layers: String, classCount: Int = 3) throws -> Network {
    let spec = try file(
      "network: {name: own, input: [16, 16, 3], layers: \(layers)}\ntraining: {epochs: 1}\n"
    )
    .network
    return try #require(spec).network(classCount: classCount)
  }

  private static let classifier = "{dense: {units: classes, activation: softmax}}"

  @Test("layers follow one another under Keras' names, repetitions unrolled")
  func plain() throws {
    let network = try network(
      """
      [{repeat: {times: 2, layers: [{conv2d: {filters: 4, kernel_size: 3, padding: same}},
       batch_normalization, relu]}}, {conv2d: {filters: 6, kernel_size: 3, name: conv2d_2, groups: 2}},
       max_pooling2d, flatten, {dropout: 0.5}, \(Self.classifier)]
      """)
    #expect(
      network.layers.map(\.name) == [
        "input_layer", "conv2d", "batch_normalization", "re_lu", "conv2d_1", "batch_normalization_1",
        "re_lu_1", "conv2d_2", "max_pooling2d", "flatten", "dropout", "dense",
      ])
    #expect(network.shapes["max_pooling2d"] == [7, 7, 6])
    #expect(network.shapes["dense"] == [3])
    for (layer, before) in zip(network.layers.dropFirst(), network.layers) {
      #expect(layer.inputs == [before.name])
    }
  }

  @Test(
    "a top's pooling is left out behind a backbone that ends with a vector; places stay those of the file")
  func vectorBackbone() throws {
    let whole = "{conv2d: {filters: 4, kernel_size: 3}}, {global_average_pooling: {name: features}}"
    let backbone = try network("[\(whole), \(Self.classifier)]").upTo("features")
    func top(_ text: String) throws -> TrainingSpec {
      try #require(try file("backbone: {name: formulanet}\ntraining: {epochs: 1\(text)}\n").training)
    }
    for text in ["", ", top: [global_average_pooling, \(Self.classifier)]", ", top: [\(Self.classifier)]"] {
      let tuned = try top(text).network(on: backbone, name: "tuned", classCount: 3)
      #expect(tuned.layers.map(\.name) == ["input_layer", "conv2d", "features", "dense"], "\(text)")
    }
    let wrong = try top(", top: [global_average_pooling, {conv2d: {filters: 4, kernel_size: 3}}]")
    let problem = #expect(throws: NetworkProblem.self) {
      try wrong.network(on: backbone, name: "tuned", classCount: 3)
    }
    #expect(problem?.keyPath == "training.top[1].conv2d")
  }

  @Test("the shipped network has one name, and may be trained under it")
  func shippedName() throws {
    #expect(BackboneSpec.shippedName == ShippedNetwork.name)
    let spec = try file(
      "network: {name: formulanet, input: [8, 8, 3], layers: [flatten, \(Self.classifier)]}\ntraining: {epochs: 1}\n"
    )
    .network
    #expect(try #require(spec).network(classCount: 2).name == "formulanet")
  }

  @Test("branches are joined by name")
  func branches() throws {
    let network = try network(
      """
      [{conv2d: {filters: 4, kernel_size: 3, padding: same, name: a}},
       {conv2d: {filters: 4, kernel_size: 1, inputs: a, name: b}},
       {add: {inputs: [a, b], name: sum}}, {concatenate: {inputs: [sum, a]}},
       global_average_pooling, \(Self.classifier)]
      """)
    #expect(network.shapes["concatenate"] == [16, 16, 8])
    #expect(network["sum"]?.inputs == ["a", "b"])
  }

  @Test(
    "what cannot be is said at the layer's place",
    arguments: [
      (
        "[{conv2d: {filters: 4, kernel_size: 17}}]", "network.layers[0].conv2d",
        "a 17×17 window does not fit into 16×16: the input image is too small"
      ),
      (
        "[flatten, {repeat: {times: 2, layers: [relu, max_pooling2d]}}]",
        "network.layers[1].repeat.layers[1].max_pooling2d",
        "MaxPooling2D takes (height, width, channels), not (768,)"
      ),
      (
        "[{conv2d: {filters: 4, kernel_size: 3, groups: 2}}]", "network.layers[0].conv2d",
        "3 channels and 4 filters cannot be divided into 2 groups"
      ),
      (
        "[{relu: {name: a}}, {relu: {name: a}}]", "network.layers[1].relu", "the name is used twice"
      ),
      (
        "[{add: {inputs: [input_layer, later]}}, {relu: {name: later}}]", "network.layers[0].add",
        "its input 'later' is not a layer that comes before it"
      ),
      (
        "[{relu: {max_value: 4}}]", "network.layers[0].relu.max_value",
        "a relu has no limit here, or the limit 6"
      ),
      (
        "[flatten, {dense: {units: 5, activation: softmax}}]", "network.layers[1].dense",
        "the last layer gives 5 numbers, expected one for each of the 3 classes: end with  dense: "
          + "{units: classes, activation: softmax}"
      ),
      (
        "[flatten, {dense: classes}]", "network.layers[1].dense",
        "categorical_crossentropy compares probabilities, so the last layer must end with softmax: add  "
          + "activation: softmax"
      ),
    ])
  func problems(layers: String, keyPath: String, reason: String) throws {
    #expect(throws: NetworkProblem(keyPath: keyPath, reason: reason)) { try network(layers) }
  }

  @Test("a top stands on the backbone's last layer, and its names are free ones")
  func top() throws {
    let training = try #require(
      try file(
        """
        backbone: {name: mobilenet_v2}
        training:
          trainable_from: block_16_expand
          epochs: 1
          top: [global_average_pooling, {dense: {units: 8, activation: relu}}, \(Self.classifier)]
        """
      ).training)
    let backbone = try Backbone.mobileNetV2.network(includeTop: false, height: 96, width: 96)
    let network = try training.network(on: backbone, name: "own", classCount: 3)
    #expect(Array(network.layers.prefix(backbone.layers.count)) == backbone.layers)
    #expect(
      network.layers.suffix(3).map(\.name) == ["global_average_pooling2d", "dense", "dense_1"])
    #expect(network["global_average_pooling2d"]?.inputs == ["out_relu"])
    try training.checkTrainableLayers(in: network)
    let wrong = try #require(
      try file("backbone: {name: vgg16}\ntraining: {epochs: 1, trainable_from: block_16_expnd}\n").training)
    let error = #expect(throws: NetworkProblem.self) { try wrong.checkTrainableLayers(in: network) }
    #expect(error?.keyPath == "training.trainable_from")
    #expect(error?.reason.contains("did you mean 'block_16_expand'") == true)
    let flat = try #require(
      try file("backbone: {name: vgg16}\ntraining: {epochs: 1, top: [\(Self.classifier)]}\n").training)
    #expect(
      throws: NetworkProblem(
        keyPath: "training.top[0].dense",
        reason: "a dense layer takes a vector, not (3, 3, 1280): flatten or pool first")
    ) { try flat.network(on: backbone, name: "own", classCount: 3) }
  }
}
