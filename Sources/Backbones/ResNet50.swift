/// Which of the two ResNet50 of Keras' history: their weight files share one name and nothing else.
public enum ResNet50Generation: String, Sendable, Hashable, CaseIterable {
  /// Since keras-applications 1.0.9: layers `conv2_block1_1_conv`, epsilon 1.001e-5.
  case current
  /// Weights of release v0.2: layers `res2a_branch2a`, epsilon 1e-3, top `fc1000`.
  case v02
}

extension Network {
  /// ResNet50 as Keras builds it, in either generation.
  ///
  /// Strides sit in the first 1×1 convolution of a block (v1, not torchvision's v1.5). The old generation
  /// is keras-applications 1.0.8's, which pads before the first pooling; unnamed layers have the names that
  /// a fresh Keras 2 session gave them (`activation_1` … `activation_49`).
  /// Reference: He, Zhang, Ren, Sun, arXiv:1512.03385; Keras `applications/resnet.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small.
  public static func resNet50(
    generation: ResNet50Generation = .current, includeTop: Bool, height: Int = 224, width: Int = 224,
    classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    switch generation {
    case .current: try currentResNet50(includeTop: includeTop, height, width, classCount)
    case .v02: try oldResNet50(includeTop: includeTop, height, width, classCount)
    }
  }

  /// (filters of the two inner convolutions, blocks) of stages 2 to 5.
  private static let resNet50Stages = [(64, 3), (128, 4), (256, 6), (512, 3)]

  private static func currentResNet50(
    includeTop: Bool, _ height: Int, _ width: Int, _ classCount: Int
  ) throws(BackboneError) -> Network {
    // Keras passes this to every normalization; the layer's default would be 1e-3.
    let epsilon = 1.001e-5
    var builder = NetworkBuilder()
    var x = builder.input(height: height, width: width)
    x = builder.add("conv1_pad", .zeroPadding(Layer.Padding(all: 3)), x)
    x = builder.convolution("conv1_conv", x, filters: 64, Layer.Window(7, stride: 2))
    x = builder.normalization("conv1_bn", x, epsilon: epsilon)
    x = builder.add("conv1_relu", .activation(.relu), x)
    x = builder.add("pool1_pad", .zeroPadding(Layer.Padding(all: 1)), x)
    x = builder.add("pool1_pool", .maxPooling(Layer.Pooling(window: Layer.Window(3, stride: 2))), x)
    for (index, (filters, count)) in resNet50Stages.enumerated() {
      for block in 1...count {
        let name = "conv\(index + 2)_block\(block)"
        let stride = block == 1 && index > 0 ? 2 : 1
        var shortcut = x
        if block == 1 {
          shortcut = builder.convolution(
            "\(name)_0_conv", x, filters: 4 * filters, Layer.Window(1, stride: stride))
          shortcut = builder.normalization("\(name)_0_bn", shortcut, epsilon: epsilon)
        }
        x = builder.convolution("\(name)_1_conv", x, filters: filters, Layer.Window(1, stride: stride))
        x = builder.normalization("\(name)_1_bn", x, epsilon: epsilon)
        x = builder.add("\(name)_1_relu", .activation(.relu), x)
        x = builder.convolution("\(name)_2_conv", x, filters: filters, Layer.Window(3, padding: .same))
        x = builder.normalization("\(name)_2_bn", x, epsilon: epsilon)
        x = builder.add("\(name)_2_relu", .activation(.relu), x)
        x = builder.convolution("\(name)_3_conv", x, filters: 4 * filters, Layer.Window(1))
        x = builder.normalization("\(name)_3_bn", x, epsilon: epsilon)
        x = builder.add("\(name)_add", .add, shortcut, x)
        x = builder.add("\(name)_out", .activation(.relu), x)
      }
    }
    if includeTop {
      x = builder.add("avg_pool", .globalAveragePooling, x)
      x = builder.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(name: "resnet50", layers: builder.layers, classifierLayers: ["predictions"])
  }

  private static func oldResNet50(
    includeTop: Bool, _ height: Int, _ width: Int, _ classCount: Int
  ) throws(BackboneError) -> Network {
    let epsilon = 1e-3
    var builder = NetworkBuilder()
    var activationCount = 0
    var addCount = 0
    func relu(_ source: String) -> String {
      activationCount += 1
      return builder.add("activation_\(activationCount)", .activation(.relu), source)
    }
    var x = builder.input(height: height, width: width, name: "input_1")
    x = builder.add("conv1_pad", .zeroPadding(Layer.Padding(all: 3)), x)
    x = builder.convolution("conv1", x, filters: 64, Layer.Window(7, stride: 2))
    x = builder.normalization("bn_conv1", x, epsilon: epsilon)
    x = relu(x)
    x = builder.add("pool1_pad", .zeroPadding(Layer.Padding(all: 1)), x)
    x = builder.add("max_pooling2d_1", .maxPooling(Layer.Pooling(window: Layer.Window(3, stride: 2))), x)
    for (index, (filters, count)) in resNet50Stages.enumerated() {
      for (block, letter) in ["a", "b", "c", "d", "e", "f"].prefix(count).enumerated() {
        let stage = "\(index + 2)\(letter)_branch"
        let stride = block == 0 && index > 0 ? 2 : 1
        var shortcut = x
        x = builder.convolution("res\(stage)2a", x, filters: filters, Layer.Window(1, stride: stride))
        x = builder.normalization("bn\(stage)2a", x, epsilon: epsilon)
        x = relu(x)
        x = builder.convolution("res\(stage)2b", x, filters: filters, Layer.Window(3, padding: .same))
        x = builder.normalization("bn\(stage)2b", x, epsilon: epsilon)
        x = relu(x)
        x = builder.convolution("res\(stage)2c", x, filters: 4 * filters, Layer.Window(1))
        x = builder.normalization("bn\(stage)2c", x, epsilon: epsilon)
        if block == 0 {
          shortcut = builder.convolution(
            "res\(stage)1", shortcut, filters: 4 * filters, Layer.Window(1, stride: stride))
          shortcut = builder.normalization("bn\(stage)1", shortcut, epsilon: epsilon)
        }
        addCount += 1
        x = builder.add("add_\(addCount)", .add, x, shortcut)
        x = relu(x)
      }
    }
    if includeTop {
      x = builder.add("avg_pool", .globalAveragePooling, x)
      x = builder.dense("fc1000", x, units: classCount, activation: .softmax)
    }
    return try Network(name: "resnet50", layers: builder.layers, classifierLayers: ["fc1000"])
  }
}
