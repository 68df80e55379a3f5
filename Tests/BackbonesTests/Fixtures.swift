import Backbones
import Foundation
import Tensors
import TestSupport

/// `Tests/Golden/Backbones/name`.
func goldenPath(_ name: String) -> String { ProjectPaths.golden.appending(path: "Backbones/\(name)").path }

/// The same integers 0...255 as `picture` of the generator: ramps with noise, `(count, height, width, 3)`.
func picture(_ count: Int, _ height: Int, _ width: Int) -> [Float] {
  var pixels: [Float] = []
  pixels.reserveCapacity(count * height * width * 3)
  for n in 0..<count {
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 {
          let noise = SplitMix64.mix(UInt64(pixels.count + 1) &* 0x9E37_79B9_7F4A_7C15) >> 58
          pixels.append(Float((x * (c + 1) + y * (3 - c) + n * 50 + Int(noise)) % 256))
        }
      }
    }
  }
  return pixels
}

/// Keras' `preprocess_input` on RGB pixels.
func preprocessed(_ pixels: [Float], _ mode: Backbone.PreprocessMode) -> [Float] {
  switch mode {
  case .tf: return pixels.map { $0 / 127.5 - 1 }
  case .caffe:
    let means: [Float] = [103.939, 116.779, 123.68]
    return pixels.indices.map { pixels[$0 / 3 * 3 + 2 - $0 % 3] - means[$0 % 3] }
  case .torch:
    let means: [Float] = [0.485, 0.456, 0.406]
    let deviations: [Float] = [0.229, 0.224, 0.225]
    return pixels.indices.map { (pixels[$0] / 255 - means[$0 % 3]) / deviations[$0 % 3] }
  case .rescale: return pixels.map { $0 * Float(1.0 / 255) }
  case .none: return pixels
  }
}

/// The twin of `tiny` in the generator: one of each kind of weight, for the file tests.
func tinyNetwork(includeTop: Bool = true) throws -> Network {
  var layers = [
    Layer("input_layer", .input(height: 8, width: 8, channels: 3), inputs: []),
    Layer(
      "conv", .convolution(Layer.Convolution(filters: 4, window: Layer.Window(3))), inputs: ["input_layer"]),
    Layer("norm", .batchNormalization(Layer.BatchNormalization()), inputs: ["conv"]),
    Layer("relu", .rectifier(maximum: nil), inputs: ["norm"]),
    Layer(
      "depth", .depthwiseConvolution(Layer.DepthwiseConvolution(window: Layer.Window(3), usesBias: false)),
      inputs: ["relu"]),
    Layer("pool", .globalAveragePooling, inputs: ["depth"]),
  ]
  if includeTop {
    layers.append(Layer("top", .dense(Layer.Dense(units: 5, activation: .softmax)), inputs: ["pool"]))
  }
  return try Network(name: "tiny", layers: layers, classifierLayers: ["top"])
}

/// The twin of `small_network` in the generator: every operation, in awkward company.
func smallNetwork(height: Int, width: Int) throws -> Network {
  func convolution(
    _ filters: Int, _ window: Layer.Window, bias: Bool = true, _ activation: Layer.Activation = .linear
  ) -> Layer.Operation {
    .convolution(Layer.Convolution(filters: filters, window: window, usesBias: bias, activation: activation))
  }
  func same(_ size: Int, _ stride: Int = 1) -> Layer.Window {
    Layer.Window(size, stride: stride, padding: .same)
  }
  func norm(scales: Bool = true, centers: Bool = true) -> Layer.Operation {
    .batchNormalization(Layer.BatchNormalization(scales: scales, centers: centers))
  }
  func padding(_ top: Int, _ bottom: Int, _ left: Int, _ right: Int) -> Layer.Operation {
    .zeroPadding(Layer.Padding(top: top, left: left, bottom: bottom, right: right))
  }
  let layers: [(String, Layer.Operation, [String])] = [
    ("input_layer", .input(height: height, width: width, channels: 3), []),
    ("c1", convolution(8, same(3, 2), bias: false), ["input_layer"]),
    ("c1_bn", norm(scales: false), ["c1"]),
    ("c1_relu", .activation(.relu), ["c1_bn"]),
    ("row", convolution(6, Layer.Window(height: 1, width: 7, padding: .same), bias: false), ["c1_relu"]),
    ("row_bn", norm(scales: false), ["row"]),
    ("row_relu", .activation(.relu), ["row_bn"]),
    ("column", convolution(6, Layer.Window(height: 7, width: 1, padding: .same)), ["row_relu"]),
    ("mean", .averagePooling(Layer.Pooling(window: same(3))), ["c1_relu"]),
    ("mean_conv", convolution(4, Layer.Window(1), .relu), ["mean"]),
    ("mixed", .concatenate, ["column", "mean_conv"]),
    (
      "sep", .separableConvolution(Layer.Convolution(filters: 12, window: same(3), usesBias: false)),
      ["mixed"]
    ),
    ("sep_bn", norm(), ["sep"]),
    ("sep_pool", .maxPooling(Layer.Pooling(window: same(3, 2))), ["sep_bn"]),
    ("shortcut", convolution(12, same(1, 2), bias: false), ["mixed"]),
    ("shortcut_bn", norm(centers: false), ["shortcut"]),
    ("sum", .add, ["sep_pool", "shortcut_bn"]),
    ("alone_bn", norm(), ["sum"]),
    ("alone_relu", .rectifier(maximum: nil), ["alone_bn"]),
    ("dropout", .dropout(rate: 0.5), ["alone_relu"]),
    ("pad", padding(1, 2, 0, 1), ["dropout"]),
    ("depth", .depthwiseConvolution(Layer.DepthwiseConvolution(window: Layer.Window(3, stride: 2))), ["pad"]),
    ("padded_pool", .maxPooling(Layer.Pooling(window: Layer.Window(3, stride: 2))), ["pad"]),
    ("sum_of_three", .add, ["depth", "padded_pool", "depth"]),
    ("nothing", .activation(.linear), ["sum_of_three"]),
    ("before_add", convolution(12, same(3)), ["nothing"]),
    ("residual", .add, ["before_add", "nothing"]),
    ("residual_relu6", .rectifier(maximum: 6), ["residual"]),
    ("signed_pad", padding(1, 1, 1, 1), ["before_add"]),
    ("signed_pool", .maxPooling(Layer.Pooling(window: Layer.Window(2, stride: 2))), ["signed_pad"]),
    ("conv_softmax", convolution(5, Layer.Window(1), .softmax), ["signed_pool"]),
    ("global_max", .globalMaxPooling, ["conv_softmax"]),
    ("mean_same", .averagePooling(Layer.Pooling(window: same(2, 2))), ["residual_relu6"]),
    ("flatten", .flatten, ["mean_same"]),
    ("dense", .dense(Layer.Dense(units: 9)), ["flatten"]),
    ("dense_bn", norm(), ["dense"]),
    ("dense_relu", .activation(.relu), ["dense_bn"]),
    ("vectors", .concatenate, ["dense_relu", "global_max"]),
    ("logits", .dense(Layer.Dense(units: 4)), ["vectors"]),
    ("probabilities", .activation(.softmax), ["logits"]),
  ]
  return try Network(name: "small", layers: layers.map { Layer($0, $1, inputs: $2) })
}

/// Features of `layers`, all elements.
func allElements(of layers: [String]) -> [FeatureSpec] {
  layers.map { FeatureSpec(layer: $0, pooling: .none) }
}

extension Extractor {
  /// The features of one batch, by a stream made for it.
  func run(_ batch: [Float]) throws -> [[Float]] { try makeStream().run(batch) }
}
