import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

/// Keras' features of each backbone filled from the formula at seed 7. Serialized: each plan takes all cores.
@Suite("Backbone features, against Keras", .serialized)
struct BackboneFeatureTests {
  static let inner = [
    "vgg16": ["block2_pool", "block3_conv2", "block5_conv3"],
    "resnet50": [
      "conv2_block1_1_bn", "conv3_block2_2_conv", "conv4_block6_out", "conv5_block1_0_bn", "conv5_block3_add",
    ],
    "resnet50_v0.2": ["bn2a_branch2a", "res3b_branch2b", "activation_40", "bn5a_branch1", "add_16"],
    "mobilenet_v2": [
      "block_2_add", "block_5_expand", "block_6_pad", "block_13_depthwise_BN", "block_16_project_BN",
    ],
  ]

  private func golden(_ name: String) throws -> [Float] {
    try NPYArray.golden("Backbones/\(name).npy").elements(as: Float.self)
  }

  @Test(
    "pooled and flattened features and the classifier agree at 224×224",
    arguments: ["vgg16", "resnet50", "resnet50_v0.2", "mobilenet_v2"])
  func fullSize(name: String) throws {
    let backbone = try Backbone.named(name)
    let network = try backbone.network(includeTop: true)
    let last = backbone.lastLayer
    let classifier = network.layers[network.layers.count - 1].name
    let extractor = try Extractor(
      weights: .random(seed: 7, for: network),
      features: [
        FeatureSpec(layer: last, pooling: .avg), FeatureSpec(layer: last, pooling: .max),
        FeatureSpec(layer: last, pooling: .flatten), FeatureSpec(layer: classifier, pooling: .none),
      ], batchSize: 2)
    let results = try extractor.run(preprocessed(picture(2, 224, 224), backbone.preprocessMode))
    #expect(extractor.featureDimensions == results.map { $0.count / 2 })
    // The generator keeps the second image's map only.
    let flattened = Array(results[2][(results[2].count / 2)...])
    for (kind, result) in [
      ("avg", results[0]), ("max", results[1]), ("flatten", flattened), ("top", results[3]),
    ] {
      let closeness = layerCloseness(result, try golden("\(name)_\(kind)"))
      #expect(closeness.isClose, "\(name) \(kind): \(closeness)")
    }
    // Neither dead nor exploded: what `weights: random` promises.
    let magnitude = results[0].reduce(0) { $0 + $1.magnitude } / Float(results[0].count)
    #expect(magnitude > 0.01 && magnitude < 1e4)
    #expect(results[0].filter { $0 == 0 }.count < results[0].count / 2)
    let half = results[0].count / 2
    #expect(Array(results[0][..<half]) != Array(results[0][half...]))
  }

  @Test(
    "layers in the middle agree, all in one pass",
    arguments: ["vgg16", "resnet50", "resnet50_v0.2", "mobilenet_v2"])
  func innerLayers(name: String) throws {
    let backbone = try Backbone.named(name)
    let layers = Self.inner[name] ?? []
    let extractor = try Extractor(
      weights: .random(seed: 7, for: backbone.network(includeTop: false, height: 64, width: 96)),
      features: allElements(of: layers), batchSize: 1)
    let results = try extractor.run(preprocessed(picture(1, 64, 96), backbone.preprocessMode))
    let expected = try golden("\(name)_inner")
    var start = 0
    for (layer, result) in zip(layers, results) {
      let closeness = layerCloseness(result, Array(expected[start..<start + result.count]))
      #expect(closeness.isClose, "\(name) \(layer): \(closeness)")
      start += result.count
    }
    #expect(start == expected.count)
  }

  @Test(
    "odd image sizes agree", arguments: ["vgg16", "resnet50", "resnet50_v0.2", "mobilenet_v2"])
  func oddSize(name: String) throws {
    let backbone = try Backbone.named(name)
    let extractor = try Extractor(
      weights: .random(seed: 7, for: backbone.network(includeTop: false, height: 75, width: 98)),
      features: [FeatureSpec(layer: backbone.lastLayer, pooling: .flatten)], batchSize: 1)
    let result = try extractor.run(preprocessed(picture(1, 75, 98), backbone.preprocessMode))[0]
    let closeness = layerCloseness(result, try golden("\(name)_odd"))
    #expect(closeness.isClose, "\(name): \(closeness)")
  }

  @Test("a feature does not depend on the other images of its batch")
  func batchIndependence() throws {
    let network = try Backbone.mobileNetV2.network(includeTop: false, height: 64, width: 64)
    let extractor = try Extractor(
      weights: .random(seed: 7, for: network), features: [FeatureSpec(layer: "out_relu", pooling: .avg)],
      batchSize: 3)
    let batch = preprocessed(picture(3, 64, 64), .tf)
    let size = 64 * 64 * 3
    let results = try extractor.run(batch)[0]
    let padded = try extractor.run(Array(batch[size..<2 * size]) + [Float](repeating: 0, count: 2 * size))[0]
    #expect(Array(padded[..<1280]) == Array(results[1280..<2560]))
  }

  @Test("work past the last tap is not planned, and its weights are not read")
  func dropsUnneeded() throws {
    let network = try Backbone.vgg16.network(includeTop: true)
    let weights = NetworkWeights.random(seed: 7, for: network)
    let extractor = try Extractor(
      weights: weights, features: [FeatureSpec(layer: "block2_pool", pooling: .max)], batchSize: 1)
    // Four convolutions: (27 + 9·64)·64 + 9·(64 + 128)·128 kernel floats and 2·(64 + 128) biases, packed with at
    // most a few channels of filling.
    let floats = (27 + 576) * 64 + 9 * 192 * 128 + 384
    #expect(extractor.weightByteCount >= 4 * floats && extractor.weightByteCount < 6 * floats)
  }

  @Test("batch norm, activation and sums of a ResNet are all fused away")
  func fusesEverything() throws {
    let network = try Backbone.resNet50.network(includeTop: false, height: 64, width: 64)
    let extractor = try Extractor(
      weights: .random(seed: 7, for: network),
      features: [FeatureSpec(layer: "conv5_block3_out", pooling: .avg)], batchSize: 1)
    let steps = extractor.stepDescriptions
    // What else there is only moves numbers, or is one of the two poolings.
    let others = steps.filter { step in
      !step.contains("pooling")
        && !["convolution", "reorder", "result", "copy"].contains(where: step.hasPrefix)
    }
    #expect(others.isEmpty, "\(others)")
    #expect(steps.filter { $0.hasPrefix("convolution") }.count == 53)
    #expect(steps.filter { $0.contains("+ residual, relu") }.count == 16)
  }
}
