import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Every operation, against Keras")
struct SmallNetworkTests {
  @Test("all layers at once are Keras' own, on odd and even sizes", arguments: [(21, 32), (24, 19)])
  func allLayers(height: Int, width: Int) throws {
    let network = try smallNetwork(height: height, width: width)
    let golden = try NPYArray.golden("Backbones/small_\(height)x\(width).npy").elements(as: Float.self)
    let names = network.layers.dropFirst().map(\.name).sorted()
    let extractor = try Extractor(
      weights: .random(seed: 7, for: network), features: allElements(of: names), batchSize: 2)
    let results = try extractor.run(preprocessed(picture(2, height, width), .caffe))
    var start = 0
    for (name, result) in zip(names, results) {
      let expected = Array(golden[start..<start + result.count])
      start += result.count
      let closeness = Closeness(layer: result, expected)
      #expect(closeness.isClose, "\(name): \(closeness)")
    }
    #expect(start == golden.count)
  }

  @Test("each layer alone, with everything before it fused, is the same", arguments: [(21, 32), (24, 19)])
  func eachLayerAlone(height: Int, width: Int) throws {
    let network = try smallNetwork(height: height, width: width)
    let golden = try NPYArray.golden("Backbones/small_\(height)x\(width).npy").elements(as: Float.self)
    let weights = NetworkWeights.random(seed: 7, for: network)
    let batch = preprocessed(picture(2, height, width), .caffe)
    var start = 0
    for name in network.layers.dropFirst().map(\.name).sorted() {
      let extractor = try Extractor(weights: weights, features: allElements(of: [name]), batchSize: 2)
      let result = try extractor.run(batch)[0]
      let closeness = Closeness(layer: result, Array(golden[start..<start + result.count]))
      #expect(closeness.isClose, "\(name): \(closeness)")
      start += result.count
    }
  }

  @Test("pairs of layers do not change each other")
  func pairs() throws {
    let network = try smallNetwork(height: 21, width: 32)
    let golden = try NPYArray.golden("Backbones/small_21x32.npy").elements(as: Float.self)
    let weights = NetworkWeights.random(seed: 7, for: network)
    let batch = preprocessed(picture(2, 21, 32), .caffe)
    let names = network.layers.dropFirst().map(\.name).sorted()
    var expected: [String: [Float]] = [:]
    var start = 0
    for name in names {
      let count = 2 * (try network.shape(of: name)).reduce(1, *)
      expected[name] = Array(golden[start..<start + count])
      start += count
    }
    // Every layer with its direct reader: the pairs between which something might be fused.
    for layer in network.layers {
      for input in layer.inputs where input != "input_layer" {
        let results = try Extractor(
          weights: weights, features: allElements(of: [layer.name, input]), batchSize: 2
        ).run(batch)
        for (name, result) in zip([layer.name, input], results) {
          let closeness = Closeness(layer: result, expected[name] ?? [])
          #expect(closeness.isClose, "\(name) of \(layer.name) and \(input): \(closeness)")
        }
      }
    }
  }

  @Test("the input can be read back")
  func inputTap() throws {
    let network = try tinyNetwork()
    let extractor = try Extractor(
      weights: .random(seed: 1, for: network),
      features: [
        FeatureSpec(layer: "input_layer", pooling: .none), FeatureSpec(layer: "input_layer", pooling: .max),
      ], batchSize: 1)
    let batch = preprocessed(picture(1, 8, 8), .tf)
    let results = try extractor.run(batch)
    #expect(results[0] == batch)
    var largest: [Float] = [-1, -1, -1]
    for (index, value) in batch.enumerated() { largest[index % 3] = max(largest[index % 3], value) }
    #expect(results[1] == largest)
  }
}
