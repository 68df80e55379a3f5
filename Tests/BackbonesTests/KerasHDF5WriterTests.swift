import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Writing Keras' .h5")
struct KerasHDF5WriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is written is read back, to the bit, by name and by Keras' order")
  func roundTrip() throws {
    for network in [try branchedNetwork(), try smallNetwork(height: 21, width: 32), try tinyNetwork()] {
      let weights = NetworkWeights.random(seed: 5, for: network)
      let path = folder.path("\(network.name).h5")
      let byteCount = try KerasHDF5Writer().write(weights, to: path)
      let length = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      #expect(byteCount == length)
      let file = try WeightFile(path: path)
      #expect(file.container == .legacyHDF5)
      let needed = network.layersInModelOrder.filter { !network.weightSpecs(of: $0).isEmpty }
      #expect(file.layers.map(\.name) == needed.map(\.name))
      let bound = try NetworkWeights(file, for: network.upTo(network.layers[network.layers.count - 1].name))
      for layer in needed {
        #expect(try bound.tensors(of: layer) == weights.tensors(of: layer), "\(layer.name)")
      }
    }
    // Nothing is left beside the files.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 3)
  }

  @Test("Keras loads the file and gives the same predictions")
  func predictions() throws {
    // Recorded by Generators/network_export_check.py from a file that this test's twin wrote.
    let golden = try NPYArray.golden("Backbones/exported_branched.npy").elements(as: Float.self)
    let weights = NetworkWeights.random(seed: 5, for: try branchedNetwork())
    let extractor = try Extractor(
      weights: weights, features: [FeatureSpec(layer: "answer", pooling: .none)], batchSize: 2)
    let found = try extractor.run(preprocessed(picture(2, 12, 10), .rescale))[0]
    let closeness = Closeness(layer: found, golden)
    #expect(closeness.isClose, "\(closeness)")
    #expect(Set(golden).count == 8)
  }

  // Writes what Generators/network_export_check.py reads; skipped unless a folder for it is named.
  @Test(
    "the file that Keras is given to check",
    .enabled(if: ProcessInfo.processInfo.environment["PIPELINE_EXPORTS"] != nil))
  func forKeras() throws {
    let target = try #require(ProcessInfo.processInfo.environment["PIPELINE_EXPORTS"])
    try KerasHDF5Writer().write(
      .random(seed: 5, for: branchedNetwork()), to: "\(target)/branched.h5", replacing: true)
    let vgg = try Network.vgg16(includeTop: false, height: 32, width: 32)
    try KerasHDF5Writer().write(.random(seed: 5, for: vgg), to: "\(target)/vgg16.h5", replacing: true)
    let mobile = try Network.mobileNetV2(alpha: 0.35, includeTop: true, height: 96, width: 96)
    try KerasHDF5Writer().write(.random(seed: 5, for: mobile), to: "\(target)/mobile.h5", replacing: true)
  }

  @Test("a file that is there stays, unless it may be replaced; what fails or is cancelled leaves none")
  func staged() throws {
    let weights = NetworkWeights.random(seed: 3, for: try tinyNetwork())
    let path = try folder.write("precious", to: "kept.h5")
    #expect(throws: BackboneError.alreadyThere(file: path)) { try KerasHDF5Writer().write(weights, to: path) }
    let broken = try NetworkWeights(WeightFile(path: goldenPath("tiny_nan.h5")), for: tinyNetwork())
    #expect(throws: BackboneError.self) {
      try KerasHDF5Writer().write(broken, to: path, replacing: true)
    }
    for layerCount in 0...6 {
      var count = 0
      let written = try KerasHDF5Writer().write(
        weights, to: path, replacing: true,
        isCancelled: {
          count += 1
          return count > layerCount
        })
      #expect(written == nil)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["kept.h5"])
    try KerasHDF5Writer().write(weights, to: path, replacing: true)
    #expect(try WeightFile(path: path).layers.count == 4)
    let missing = folder.path("none/x.h5")
    #expect(throws: BackboneError.self) { try KerasHDF5Writer().write(weights, to: missing) }
  }

  @Test("lists of names that are too long for one attribute are divided as Keras divides them")
  func manyLayers() throws {
    let long = String(repeating: "x", count: 200)
    var layers = [Layer("input", .input(height: 2, width: 2, channels: 1), inputs: [])]
    for index in 0..<700 {
      layers.append(Layer("\(long)\(index)", .activation(.relu), inputs: [layers[index].name]))
    }
    layers.append(
      Layer(
        "conv", .convolution(Layer.Convolution(filters: 1, window: Layer.Window(1))),
        inputs: [layers[700].name]))
    let network = try Network(name: "deep", layers: layers)
    let path = folder.path("deep.h5")
    let weights = NetworkWeights.random(seed: 1, for: network)
    try KerasHDF5Writer().write(weights, to: path)
    let read = try NetworkWeights(WeightFile(path: path), for: network)
    let last = network.layers[701]
    #expect(try read.tensors(of: last) == weights.tensors(of: last))
  }
}
