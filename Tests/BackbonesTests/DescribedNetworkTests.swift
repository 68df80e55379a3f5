import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("A network with its weights in one file")
struct DescribedNetworkTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func trained(
    _ network: Network, classes: [String] = ["a", "b", "\"c\"\n", "日"]
  ) throws
    -> TrainedNetwork
  {
    try TrainedNetwork(
      weights: .random(seed: 5, for: network), preprocessMode: .rescale, classNames: classes)
  }

  @Test("what is written is read back, from a file and from memory")
  func roundTrip() throws {
    let trained = try trained(branchedNetwork())
    let path = folder.path("x.safetensors")
    try trained.write(to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(try trained.bytes() == bytes)
    for read in [try TrainedNetwork(path: path), try TrainedNetwork(bytes: bytes, name: "memory")] {
      #expect(read.description == trained.description)
      #expect(read.description.network.layers == (try branchedNetwork()).layers)
      #expect(read.description.featureLayer == "hidden")
      #expect(read.description.network.classifierLayers == ["logits"])
      for layer in trained.weights.network.layers {
        #expect(try read.weights.tensors(of: layer) == trained.weights.tensors(of: layer), "\(layer.name)")
      }
      #expect(try read.weights.digest() == WeightFile(path: path).digest())
    }
  }

  @Test("the description of each of Keras' networks is read back", arguments: Backbone.keras.map(\.name))
  func builtIn(name: String) throws {
    let network = try Backbone.named(name).network(includeTop: true)
    #expect(try Network(kerasConfiguration: network.kerasConfiguration).layers == network.layers)
    let backbone = try Backbone.named(name)
    // VGG's classifier is three dense layers, the others' is one.
    let pooled = ["fc2", "avg_pool", "flatten_1", "global_average_pooling2d"]
    #expect(
      pooled.contains(network.layerBeforeClassifier), "\(backbone.name): \(network.layerBeforeClassifier)")
  }

  @Test("it is a backbone: by itself, cut before its classifier, at other sizes")
  func backbone() throws {
    let trained = try trained(branchedNetwork())
    let path = folder.path("x.safetensors")
    try trained.write(to: path)
    let source = WeightSource.file(path)
    let backbone = try Backbone.resolve(name: nil, source)
    #expect(backbone == (try Backbone.resolve(name: "branched", source)))
    #expect(backbone.name == "branched")
    #expect(backbone.lastLayer == "hidden")
    #expect(backbone.classCount == 4)
    #expect(backbone.preprocessMode == .rescale)
    let batch = preprocessed(picture(2, 12, 10), .rescale)
    var results: [[Float]] = []
    for includeTop in [true, false] {
      let (same, weights) = try backbone.load(source, includeTop: includeTop)
      #expect(same == backbone)
      #expect(weights.network.hasTop == includeTop)
      let extractor = try Extractor(
        weights: weights, features: [FeatureSpec(layer: "hidden", pooling: .none)], batchSize: 2)
      results.append(try extractor.run(batch)[0])
    }
    #expect(results[0] == results[1])
    #expect(results[0].contains { $0 > 0 })
    // The resizing at its start takes any image.
    let (_, larger) = try backbone.load(source, includeTop: true, height: 40, width: 31)
    #expect(larger.network.inputShape == [40, 31, 3])
    #expect(throws: BackboneError.noOfficialWeights(backbone: "branched")) {
      try backbone.load(.imagenet, includeTop: false)
    }
  }

  @Test("cut at a layer it gives that layer's features, and says that it has no classes")
  func upTo() throws {
    let whole = try trained(branchedNetwork())
    let cut = try whole.upTo("channels")
    let read = try TrainedNetwork(bytes: cut.bytes(), name: "cut")
    #expect(read.description == cut.description)
    #expect(read.description.featureLayer == "channels")
    #expect(read.description.classNames.isEmpty)
    #expect(read.description.preprocessMode == .rescale)
    #expect(read.description.network.layers.last?.name == "channels")
    #expect(read.description.network["hidden"] == nil && read.description.network.classifierLayers.isEmpty)
    #expect(read.weights.network.parameterCount < whole.weights.network.parameterCount)
    let backbone = read.backbone
    #expect(!backbone.hasClassifier && whole.backbone.hasClassifier)
    #expect(backbone.classCount == 0 && backbone.lastLayer == "channels")
    #expect(throws: BackboneError.noClassifier(backbone: "branched")) {
      try backbone.network(includeTop: true)
    }
    #expect(throws: BackboneError.noClassifier(backbone: "branched")) {
      try backbone.load(.random(seed: 1), includeTop: true)
    }
    let batch = preprocessed(picture(2, 12, 10), .rescale)
    let feature = FeatureSpec(layer: "channels", pooling: .none)
    let results = try [whole, read].map {
      try Extractor(weights: $0.weights, features: [feature], batchSize: 2).run(batch)[0]
    }
    #expect(results[0] == results[1])
    #expect(throws: BackboneError.self) { try whole.upTo("chanels") }
  }

  @Test("in half precision the features are those of rounded weights, and near those of whole ones")
  func half() throws {
    let whole = try trained(branchedNetwork())
    let bytes = try whole.bytes(precision: .float16)
    #expect(bytes.count < (try whole.bytes().count) * 3 / 4)
    let read = try TrainedNetwork(bytes: bytes, name: "half")
    #expect(read.description == whole.description)
    var rounded: [String: [Tensor]] = [:]
    for layer in whole.weights.network.layers {
      rounded[layer.name] = try whole.weights.tensors(of: layer).map {
        Tensor(shape: $0.shape, elements: $0.elements.map { Float(Float16($0)) })
      }
    }
    let memory = NetworkWeights(tensors: rounded, for: whole.weights.network, origin: "rounded")
    let batch = preprocessed(picture(2, 12, 10), .rescale)
    let feature = FeatureSpec(layer: "hidden", pooling: .none)
    let results = try [whole.weights, read.weights, memory].map {
      try Extractor(weights: $0, features: [feature], batchSize: 2).run(batch)[0]
    }
    #expect(results[1] == results[2])
    let scale = results[0].map(abs).max() ?? 0
    #expect(scale > 0)
    for (exact, near) in zip(results[0], results[1]) { #expect(abs(exact - near) < 0.005 * scale) }
    let path = folder.path("half.safetensors")
    #expect(try whole.write(to: path, precision: .float16) == bytes.count)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
  }

  @Test("a size that would change the number of weights is refused")
  func fixedSize() throws {
    let network = try Network(
      name: "flat",
      layers: [
        Layer("image", .input(height: 6, width: 6, channels: 3), inputs: []),
        Layer("row", .flatten, inputs: ["image"]),
        Layer("hidden", .dense(Layer.Dense(units: 5, activation: .relu)), inputs: ["row"]),
        Layer("answer", .dense(Layer.Dense(units: 2, activation: .softmax)), inputs: ["hidden"]),
      ])
    let trained = try trained(network, classes: ["x", "y"])
    #expect(trained.description.featureLayer == "hidden")
    #expect(
      throws: BackboneError.invalidNetwork(
        network: "flat", layer: "hidden",
        reason: "its weights are for images of 6×6, not 7×6; change target_size")
    ) { try trained.weights(includeTop: true, height: 7, width: 6) }
  }

  @Test("weights that describe no network need a name; built-in names mean built-in networks")
  func names() throws {
    let path = folder.path("weights.safetensors")
    try SafetensorsWriter().write(.random(seed: 3, for: tinyNetwork()), to: path)
    #expect(throws: BackboneError.notDescribed(file: path)) {
      try Backbone.resolve(name: nil, .file(path))
    }
    #expect(try Backbone.resolve(name: "vgg16", .file(path)) == .vgg16)
    #expect(throws: BackboneError.self) { try Backbone.resolve(name: "branched", .file(path)) }
    #expect(throws: BackboneError.self) { try Backbone.resolve(name: nil, .imagenet) }
  }

  @Test("descriptions that would mislead are refused")
  func refused() throws {
    let network = try branchedNetwork()
    func check(_ network: Network, _ classes: [String], _ expected: BackboneError) {
      #expect(throws: expected) {
        try TrainedNetwork(
          weights: .random(seed: 1, for: network), preprocessMode: .tf, classNames: classes)
      }
    }
    check(
      network, ["a", "b"],
      .invalidNetwork(
        network: "branched", layer: "answer", reason: "2 classes need as many outputs, not (4,)"))
    check(
      network, ["a", "b", "c", "a"],
      .invalidNetwork(network: "branched", layer: "answer", reason: "a class is named twice"))
    check(
      try branchedNetwork(name: "vgg16"), [],
      .invalidNetwork(
        network: "vgg16", layer: "image",
        reason: "'vgg16' is the name of a built-in network; choose another"))
  }

  @Test("a description that this version cannot use is said to be so, and nothing is guessed")
  func unusable() throws {
    let bytes = try trained(branchedNetwork()).bytes()
    let text = String(decoding: bytes[8..<8 + headerLength(bytes)], as: UTF8.self)
    for (from, to, reason) in [
      (
        #"\"momentum\":0.9"#, #"\"momentun\":0.9"#,
        "layer 'norm' has the attribute 'momentun', which this version does not know"
      ),
      (
        #"\"Dropout\""#, #"\"Dropnot\""#,
        "layer 'dropout' is of the class 'Dropnot', which this version does not know"
      ),
      (#"\"rate\":0.25"#, #"\"rate\":null"#, "'rate' of layer 'dropout' is not a number"),
      (
        #""preprocessing":"rescale""#, #""preprocessing":"rescald""#,
        "it asks for preprocessing 'rescald', which this version does not know"
      ),
      (
        #""feature_layer":"hidden""#, #""feature_layer":"hiddem""#,
        "branched: no layer 'hiddem'; did you mean 'hidden'?; 'pipeline backbone show NAME' lists the layers"
      ),
    ] {
      try #require(text.contains(from), "\(from)")
      let changed = Array(text.replacing(from, with: to, maxReplacements: 1).utf8)
      try #require(changed.count == text.utf8.count)
      let edited = bytes[..<8] + changed + bytes[(8 + changed.count)...]
      #expect(throws: BackboneError.unusableDescription(file: "edited", reason: reason)) {
        try TrainedNetwork(bytes: Array(edited), name: "edited")
      }
    }
  }

  private func headerLength(_ bytes: [UInt8]) -> Int {
    bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  @Test("bytes that are no such file, or cut off anywhere, are refused")
  func cutOff() throws {
    let bytes = try trained(branchedNetwork()).bytes()
    for count in [0, 7, 8, 100, headerLength(bytes) + 7, headerLength(bytes) + 8, bytes.count - 1] {
      #expect(throws: BackboneError.self, "\(count)") {
        try TrainedNetwork(bytes: Array(bytes.prefix(count)), name: "cut")
      }
    }
  }

  @Test("weights in memory are written like any others; one that is no number is refused by name")
  func memory() throws {
    let network = try branchedNetwork()
    let random = NetworkWeights.random(seed: 5, for: network)
    var tensors: [String: [Tensor]] = [:]
    for layer in network.layers { tensors[layer.name] = try random.tensors(of: layer) }
    let weights = NetworkWeights(tensors: tensors, for: network, origin: "training")
    let trained = try TrainedNetwork(weights: weights, preprocessMode: .rescale, classNames: [])
    #expect(
      try trained.bytes()
        == TrainedNetwork(weights: random, preprocessMode: .rescale, classNames: []).bytes())
    tensors["logits"]?[1] = Tensor(shape: [4], elements: [0, 1, .nan, 2])
    let broken = NetworkWeights(tensors: tensors, for: network, origin: "training")
    #expect(
      throws: BackboneError.unusableValue(
        file: "training", layer: "logits", weight: "bias", index: 2, value: "nan")
    ) { try broken.verify() }
    #expect(try weights.digest() != random.digest())
    #expect(try weights.digest().count == 64)
  }
}
