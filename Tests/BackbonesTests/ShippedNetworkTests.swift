import Backbones
import Digests
import Foundation
import TestSupport
import Testing

@Suite("The network that ships with the program")
struct ShippedNetworkTests {
  private static let path = ProjectPaths.root.appending(path: "data/formulanet.safetensors").path
  /// A checkout that has just begun to train it has none.
  private static let isThere = FileManager.default.fileExists(atPath: path)

  private func file(named name: String) throws -> [UInt8] {
    try TrainedNetwork(
      weights: .random(seed: 2, for: branchedNetwork(name: name)), preprocessMode: .rescale, classNames: []
    )
    .upTo("channels").bytes(precision: .float16)
  }

  @Test("a network file of its name is taken; its identity is that of the file")
  func read() throws {
    let folder = try TemporaryFolder()
    let bytes = try file(named: "formulanet")
    let network = try ShippedNetwork.read(bytes)
    #expect(network.backbone.isShipped && !network.backbone.hasClassifier)
    #expect(network.backbone.standardWeights == .builtin)
    #expect(network.backbone.lastLayer == "channels")
    #expect(try network.weights.digest() == Digest.sha256(bytes))
    // The same as a file beside the program is the same network, with and without its name.
    let path = folder.path("f.safetensors")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    for name in [nil, "formulanet"] {
      let backbone = try Backbone.resolve(name: name, .file(path))
      #expect(backbone == network.backbone)
      #expect(try backbone.load(.file(path), includeTop: false).weights.digest() == Digest.sha256(bytes))
    }
  }

  @Test("none, a damaged one and another network are told apart, and what to do")
  func unusable() throws {
    let bytes = try file(named: "formulanet")
    for (bytes, words) in [
      ([], "data/formulanet.safetensors was not there when it was built; get the whole checkout"),
      (Array(bytes.dropLast()), "data/formulanet.safetensors: the file is cut off or damaged"),
      (
        Array("version https://git-lfs.github.com/spec/v1\n".utf8),
        "data/formulanet.safetensors: not a file of weights, it looks like a Git LFS pointer"
      ),
      (try file(named: "other"), "data/formulanet.safetensors holds the network 'other'"),
    ] {
      let error = #expect(throws: BackboneError.self) { try ShippedNetwork.read(bytes) }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix("formulanet: the program's own copy cannot be used: \(words)"), "\(text)")
      #expect(text.hasSuffix(", and build the program again"), "\(text)")
    }
  }

  @Test("its name is suggested, and its weights are nobody else's")
  func names() throws {
    let error = #expect(throws: BackboneError.self) { try Backbone.named("formulaned") }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("did you mean 'formulanet'?; there are formulanet, vgg16, "), "\(text)")
    #expect(WeightSource("builtin", seed: 1) == .builtin)
    #expect("\(WeightSource.builtin)" == "builtin")
    #expect(Backbone.vgg16.standardWeights == .imagenet && !Backbone.vgg16.isShipped)
    let other = #expect(throws: BackboneError.notShipped(backbone: "vgg16")) {
      try Backbone.vgg16.load(.builtin, includeTop: false)
    }
    #expect(
      other.map { "\($0)" }
        == "vgg16: the built-in weights are those of formulanet; give 'imagenet', 'random' or the path of a file, "
        + "or name formulanet")
    let own = try TrainedNetwork(
      weights: .random(seed: 2, for: branchedNetwork()), preprocessMode: .tf, classNames: [])
    #expect(throws: BackboneError.notShipped(backbone: "branched")) {
      try own.backbone.load(.builtin, includeTop: false)
    }
    let official = BackboneError.noOfficialWeights(backbone: "formulanet")
    #expect(
      "\(official)" == "formulanet: there are no ImageNet weights of it; its own are in the program, "
        + "'weights: builtin' (to have them as a file: 'pipeline weights export formulanet --to FILE')")
  }

  @Test(
    "the program has the one of the checkout",
    .enabled(if: isThere, "data/formulanet.safetensors is not there"))
  func own() throws {
    let backbone = try Backbone.named("formulanet")
    #expect(Backbone.all.first == backbone)
    #expect(Backbone.all.count == Backbone.keras.count + 1)
    #expect(try Backbone.resolve(name: nil, .builtin) == backbone)
    #expect(try Backbone.resolve(name: "formulanet", .builtin) == backbone)
    #expect(try Backbone.resolve(name: "formulanet", .random(seed: 1)) == backbone)
    let (_, weights) = try backbone.load(.builtin, includeTop: false)
    // An old binary would say so here.
    #expect(try weights.digest() == Digest.file(Self.path, .sha256))
    try weights.verify()
    #expect(weights.network.layers.last?.name == backbone.lastLayer)
    #expect(throws: BackboneError.noOfficialWeights(backbone: "formulanet")) {
      try backbone.load(.imagenet, includeTop: false)
    }
    #expect(throws: BackboneError.noOfficialWeights(backbone: "formulanet")) {
      try backbone.locateWeights(includeTop: false)
    }
    for (height, width) in [(64, 64), (96, 128), (224, 224)] {
      let (_, resized) = try backbone.load(.builtin, includeTop: false, height: height, width: width)
      #expect(resized.network.inputShape == [height, width, 3])
      #expect(
        try resized.network.shape(of: backbone.lastLayer) == weights.network.shape(of: backbone.lastLayer))
    }
    let inspection = try WeightInspection(path: Self.path)
    #expect(inspection.backbone == backbone)
    #expect(inspection.isUsable)
  }
}
