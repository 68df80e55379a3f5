extension Network {
  /// Xception as Keras builds it.
  ///
  /// The projections of the four shortcuts have no names and are numbered: `conv2d` … `conv2d_3`,
  /// `batch_normalization` … `batch_normalization_3`.
  /// Reference: Chollet, arXiv:1610.02357; Keras `applications/xception.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small.
  public static func xception(
    includeTop: Bool, height: Int = 299, width: Int = 299, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    var builder = XceptionBuilder()
    var x = builder.layers.input(height: height, width: width)

    // Entry flow.
    x = builder.convolution("block1_conv1", x, filters: 32, stride: 2)
    x = builder.convolution("block1_conv2", x, filters: 64, stride: 1)
    // The rectifier that block 2 would begin with has just been applied.
    x = builder.reducingBlock("block2", x, filters: [128, 128], beginsWithRelu: false)
    x = builder.reducingBlock("block3", x, filters: [256, 256])
    x = builder.reducingBlock("block4", x, filters: [728, 728])

    // Middle flow.
    for number in 5...12 {
      let block = "block\(number)"
      let shortcut = x
      for step in 1...3 {
        x = builder.layers.add("\(block)_sepconv\(step)_act", .activation(.relu), x)
        x = builder.separable("\(block)_sepconv\(step)", x, filters: 728)
      }
      x = builder.layers.add(nil, .add, x, shortcut)
    }

    // Exit flow.
    x = builder.reducingBlock("block13", x, filters: [728, 1024])
    for (step, filters) in [1536, 2048].enumerated() {
      x = builder.separable("block14_sepconv\(step + 1)", x, filters: filters)
      x = builder.layers.add("block14_sepconv\(step + 1)_act", .activation(.relu), x)
    }
    if includeTop {
      x = builder.layers.add("avg_pool", .globalAveragePooling, x)
      x = builder.layers.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(name: "xception", layers: builder.layers.layers, classifierLayers: ["predictions"])
  }
}

/// The repeated parts of Xception; nothing in it has a bias.
private struct XceptionBuilder {
  var layers = NetworkBuilder()

  /// Unpadded 3×3 convolution, normalization, rectifier.
  mutating func convolution(_ name: String, _ source: String, filters: Int, stride: Int) -> String {
    var x = layers.convolution(
      name, source, filters: filters, Layer.Window(3, stride: stride), usesBias: false)
    x = layers.normalization("\(name)_bn", x, epsilon: 1e-3)
    return layers.add("\(name)_act", .activation(.relu), x)
  }

  /// Depthwise 3×3 and 1×1 convolution with nothing between, normalization.
  mutating func separable(_ name: String, _ source: String, filters: Int) -> String {
    let convolution = Layer.Convolution(
      filters: filters, window: Layer.Window(3, padding: .same), usesBias: false)
    let x = layers.add(name, .separableConvolution(convolution), source)
    return layers.normalization("\(name)_bn", x, epsilon: 1e-3)
  }

  /// Two separable convolutions and a pooling that halves the image, beside a projection that does the same.
  mutating func reducingBlock(
    _ block: String, _ source: String, filters: [Int], beginsWithRelu: Bool = true
  ) -> String {
    var shortcut = layers.convolution(
      nil, source, filters: filters[1], Layer.Window(1, stride: 2, padding: .same), usesBias: false)
    shortcut = layers.normalization(nil, shortcut, epsilon: 1e-3)
    var x = source
    for (step, count) in filters.enumerated() {
      if step > 0 || beginsWithRelu {
        x = layers.add("\(block)_sepconv\(step + 1)_act", .activation(.relu), x)
      }
      x = separable("\(block)_sepconv\(step + 1)", x, filters: count)
    }
    let pooling = Layer.Pooling(window: Layer.Window(3, stride: 2, padding: .same))
    x = layers.add("\(block)_pool", .maxPooling(pooling), x)
    return layers.add(nil, .add, x, shortcut)
  }
}
