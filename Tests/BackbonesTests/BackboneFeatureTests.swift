import Backbones
import DNN
import Foundation
import Tensors
import TestSupport
import Testing

/// Keras' features of each backbone filled from the formula at seed 7. Serialized: each plan takes all cores.
@Suite("Backbone features, against Keras", .serialized)
struct BackboneFeatureTests {
  /// What the generator compares of one network.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    /// Height and width beside the network's own.
    let otherSize: (height: Int, width: Int)
    /// Five layers spread over the depth.
    let inner: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "vgg16", otherSize: (37, 50),
      inner: ["block1_pool", "block2_pool", "block3_conv2", "block4_pool", "block5_conv3"]),
    Case(
      name: "vgg19", otherSize: (37, 50),
      inner: ["block1_pool", "block2_pool", "block3_conv4", "block4_pool", "block5_conv4"]),
    Case(
      name: "resnet50", otherSize: (61, 98),
      inner: [
        "conv2_block1_1_bn", "conv3_block2_2_conv", "conv4_block6_out", "conv5_block1_0_bn",
        "conv5_block3_add",
      ]),
    Case(
      name: "resnet50_v0.2", otherSize: (61, 98),
      inner: ["bn2a_branch2a", "res3b_branch2b", "activation_40", "bn5a_branch1", "add_16"]),
    Case(
      name: "inception_v3", otherSize: (75, 98),
      inner: ["activation_4", "mixed2", "conv2d_33", "mixed7", "mixed9_1"]),
    Case(
      name: "xception", otherSize: (71, 98),
      inner: ["block3_sepconv1_act", "block4_pool", "block8_sepconv2", "add_10", "block14_sepconv1_bn"]),
    Case(
      name: "mobilenet_v2", otherSize: (45, 66),
      inner: [
        "block_2_add", "block_5_expand", "block_6_pad", "block_13_depthwise_BN", "block_16_project_BN",
      ]),
  ]

  /// Takes a golden file apart, piece by piece.
  private struct GoldenPieces {
    let name: String
    private var rest: ArraySlice<Float>

    init(_ name: String) throws {
      self.name = name
      rest = try NPYArray.golden("Backbones/\(name).npy").elements(as: Float.self)[...]
    }

    mutating func expect(_ piece: String, _ actual: [Float]) {
      let closeness = Closeness(layer: actual, Array(rest.prefix(actual.count)))
      #expect(closeness.isClose, "\(name) \(piece): \(closeness)")
      rest = rest.dropFirst(actual.count)
    }

    func expectEnd() { #expect(rest.isEmpty, "\(name): \(rest.count) numbers left") }
  }

  /// The generator's `sample`: at most 4096 elements, evenly spread.
  private func sample(_ elements: [Float]) -> [Float] {
    elements.count > 4096 ? (0..<4096).map { elements[$0 * elements.count / 4096] } : elements
  }

  @Test("every layer and the classifier agree at the network's own size", arguments: cases)
  func ownSize(_ test: Case) throws { try expectOwnSize(test, .unmeasured) }

  @Test(
    "so they do where Winograd's algorithm computes what it can",
    arguments: cases.filter { $0.name != "mobilenet_v2" }
  )
  func winograd(_ test: Case) throws { try expectOwnSize(test, .always(.winograd)) }

  private func expectOwnSize(_ test: Case, _ tuning: ConvolutionTuning) throws {
    let backbone = try Backbone.named(test.name)
    let size = backbone.defaultInputSize
    let network = try backbone.network(includeTop: true)
    let last = backbone.lastLayer
    let extractor = try Extractor(
      weights: .random(seed: 7, for: network),
      features: test.inner.flatMap { layer in
        [FeatureSpec.Pooling.avg, .max, .none].map { FeatureSpec(layer: layer, pooling: $0) }
      } + [.avg, .max, .flatten].map { FeatureSpec(layer: last, pooling: $0) }
        + [FeatureSpec(layer: network.layers[network.layers.count - 1].name, pooling: .none)], batchSize: 2,
      tuning: tuning)
    let results = try extractor.run(preprocessed(picture(2, size, size), backbone.preprocessMode))
    #expect(extractor.featureDimensions == results.map { $0.count / 2 })
    var golden = try GoldenPieces("\(test.name)_default")
    for (feature, result) in zip(extractor.features, results) {
      let first = Array(result[..<(result.count / 2)])
      let piece = "\(feature.layer) \(feature.pooling)"
      switch (feature.layer, feature.pooling) {
      case (last, .flatten): golden.expect(piece, Array(result[(result.count / 2)...]))
      case (last, _), (network.layers[network.layers.count - 1].name, _): golden.expect(piece, result)
      case (_, .none): golden.expect(piece, sample(first))
      default: golden.expect(piece, first)
      }
    }
    golden.expectEnd()
    // Neither dead nor exploded: what `weights: random` promises.
    let pooled = results[results.count - 4]
    let magnitude = pooled.reduce(0) { $0 + $1.magnitude } / Float(pooled.count)
    #expect(magnitude > 0.01 && magnitude < 1e4)
    #expect(pooled.filter { $0 == 0 }.count < pooled.count / 2)
    #expect(Array(pooled[..<(pooled.count / 2)]) != Array(pooled[(pooled.count / 2)...]))
  }

  @Test("every element of every layer agrees at another size, no square, all in one pass", arguments: cases)
  func otherSize(_ test: Case) throws {
    let backbone = try Backbone.named(test.name)
    let (height, width) = test.otherSize
    let extractor = try Extractor(
      weights: .random(seed: 7, for: backbone.network(includeTop: false, height: height, width: width)),
      features: allElements(of: test.inner)
        + [.avg, .max, .flatten].map { FeatureSpec(layer: backbone.lastLayer, pooling: $0) }, batchSize: 1)
    let results = try extractor.run(preprocessed(picture(1, height, width), backbone.preprocessMode))
    var golden = try GoldenPieces("\(test.name)_other")
    for (feature, result) in zip(extractor.features, results) {
      golden.expect("\(feature.layer) \(feature.pooling)", result)
    }
    golden.expectEnd()
  }

  @Test(
    "a feature is the same to the bit whatever the size of its batch and the number of threads",
    arguments: cases)
  func batchSize(_ test: Case) throws {
    let backbone = try Backbone.named(test.name)
    let (height, width) = test.otherSize
    let weights = NetworkWeights.random(
      seed: 7, for: try backbone.network(includeTop: false, height: height, width: width))
    let batch = preprocessed(picture(5, height, width), backbone.preprocessMode)
    let one = batch.count / 5
    for tuning in [ConvolutionTuning.unmeasured, .always(.winograd)] {
      func features(_ pictures: ArraySlice<Float>, _ size: Int, threads: Int = 2) throws -> [Float] {
        try Extractor(
          weights: weights, features: [FeatureSpec(layer: backbone.lastLayer, pooling: .avg)],
          batchSize: size, threadCount: threads, tuning: tuning
        ).run(Array(pictures))[0]
      }
      let all = try features(batch[...], 5)
      let length = all.count / 5
      #expect(try features(batch[one..<2 * one], 1) == Array(all[length..<2 * length]))
      #expect(try features(batch[one..<3 * one], 2) == Array(all[length..<3 * length]))
      #expect(try features(batch[one..<2 * one], 1, threads: 1) == Array(all[length..<2 * length]))
      #expect(try features(batch[one..<4 * one], 3, threads: 1) == Array(all[length..<4 * length]))
      #expect(try features(batch[one..<3 * one], 2, threads: 5) == Array(all[length..<3 * length]))
    }
  }

  @Test(
    "a feature is the same to the bit at the network's own size, with one thread or several", arguments: cases
  )
  func threadCount(_ test: Case) throws {
    let backbone = try Backbone.named(test.name)
    let weights = NetworkWeights.random(seed: 7, for: try backbone.network(includeTop: false))
    let size = backbone.defaultInputSize
    let batch = preprocessed(picture(2, size, size), backbone.preprocessMode)
    for tuning in [ConvolutionTuning.unmeasured, .always(.winograd)] {
      func features(_ pictures: ArraySlice<Float>, _ size: Int, threads: Int) throws -> [Float] {
        try Extractor(
          weights: weights, features: [FeatureSpec(layer: backbone.lastLayer, pooling: .avg)],
          batchSize: size, threadCount: threads, tuning: tuning
        ).run(Array(pictures))[0]
      }
      let all = try features(batch[...], 2, threads: 2)
      #expect(try features(batch[...], 2, threads: 1) == all)
      #expect(try features(batch[..<(batch.count / 2)], 1, threads: 1) == Array(all[..<(all.count / 2)]))
      #expect(try features(batch[..<(batch.count / 2)], 1, threads: 4) == Array(all[..<(all.count / 2)]))
    }
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
