private import Foundation

extension Network {
  /// MobileNetV2 as Keras builds it, of any width multiplier.
  ///
  /// Reference: Sandler et al., arXiv:1801.04381; Keras `applications/mobilenet_v2.py`.
  /// - Parameter alpha: Keras has weights for 0.35, 0.5, 0.75, 1.0, 1.3 and 1.4.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small.
  public static func mobileNetV2(
    alpha: Double = 1, includeTop: Bool, height: Int = 224, width: Int = 224, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    var builder = MobileNetV2Builder(alpha: alpha)
    var x = builder.layers.input(height: height, width: width)
    x = builder.normalized(
      "Conv1", bn: "bn_Conv1", relu: "Conv1_relu", x, filters: builder.divisible(32 * alpha),
      Layer.Window(3, stride: 2, padding: .same))
    var channels = builder.divisible(32 * alpha)
    var size = ((height + 1) / 2, (width + 1) / 2)
    // (filters, stride of the first block, blocks)
    let groups = [(16, 1, 1), (24, 2, 2), (32, 2, 3), (64, 2, 4), (96, 1, 3), (160, 2, 3), (320, 1, 1)]
    var block = 0
    for (filters, firstStride, count) in groups {
      for index in 0..<count {
        let stride = index == 0 ? firstStride : 1
        x = builder.block(
          block, x, filters: filters, stride: stride, channels: &channels, size: &size)
        block += 1
      }
    }
    // The paper keeps the last convolution wide when the network is made thinner.
    let last = alpha > 1 ? builder.divisible(1280 * alpha) : 1280
    x = builder.normalized(
      "Conv_1", bn: "Conv_1_bn", relu: "out_relu", x, filters: last, Layer.Window(1))
    if includeTop {
      x = builder.layers.add("global_average_pooling2d", .globalAveragePooling, x)
      x = builder.layers.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(
      name: String(format: "mobilenetv2_%.2f_%d", alpha, height), layers: builder.layers.layers,
      classifierLayers: ["predictions"])
  }
}

/// The repeated parts of MobileNetV2.
private struct MobileNetV2Builder {
  /// Of all its normalizations, unlike the other networks'.
  static let momentum = 0.999
  let alpha: Double
  var layers = NetworkBuilder()

  init(alpha: Double) { self.alpha = alpha }

  /// The nearest multiple of 8, but never more than a tenth below `value`.
  func divisible(_ value: Double) -> Int {
    let rounded = max(8, Int(value + 4) / 8 * 8)
    return Double(rounded) < 0.9 * value ? rounded + 8 : rounded
  }

  /// Convolution without bias, normalization, and a rectifier cut at 6 where `relu` names one.
  mutating func normalized(
    _ name: String, bn: String, relu: String?, _ source: String, filters: Int, _ window: Layer.Window
  ) -> String {
    var x = layers.convolution(name, source, filters: filters, window, usesBias: false)
    x = layers.normalization(bn, x, epsilon: 1e-3, momentum: Self.momentum)
    if let relu { x = layers.add(relu, .rectifier(maximum: 6), x) }
    return x
  }

  /// An inverted residual block: expand, filter in depth, project.
  mutating func block(
    _ number: Int, _ source: String, filters: Int, stride: Int, channels: inout Int, size: inout (Int, Int)
  ) -> String {
    let prefix = number == 0 ? "expanded_conv_" : "block_\(number)_"
    let projected = divisible(Double(Int(Double(filters) * alpha)))
    var x = source
    if number > 0 {
      x = normalized(
        "\(prefix)expand", bn: "\(prefix)expand_BN", relu: "\(prefix)expand_relu", x, filters: 6 * channels,
        Layer.Window(1, padding: .same))
    }
    if stride == 2 {
      // Zeros so that the valid 3×3 window below sees what TensorFlow's "same" would show it.
      let (top, left) = (size.0 % 2, size.1 % 2)
      x = layers.add(
        "\(prefix)pad", .zeroPadding(Layer.Padding(top: top, left: left, bottom: 1, right: 1)), x)
      size = ((size.0 + 1) / 2, (size.1 + 1) / 2)
    }
    x = layers.add(
      "\(prefix)depthwise",
      .depthwiseConvolution(
        Layer.DepthwiseConvolution(
          window: Layer.Window(3, stride: stride, padding: stride == 1 ? .same : .valid), usesBias: false)),
      x)
    x = layers.normalization("\(prefix)depthwise_BN", x, epsilon: 1e-3, momentum: Self.momentum)
    x = layers.add("\(prefix)depthwise_relu", .rectifier(maximum: 6), x)
    x = normalized(
      "\(prefix)project", bn: "\(prefix)project_BN", relu: nil, x, filters: projected,
      Layer.Window(1, padding: .same))
    defer { channels = projected }
    return stride == 1 && channels == projected ? layers.add("\(prefix)add", .add, source, x) : x
  }
}
