extension Network {
  /// InceptionV3 as Keras builds it.
  ///
  /// Only the modules have names; convolutions, normalizations (without gamma) and activations are numbered in the
  /// order of creation, as a fresh Keras 3 session numbers them: `conv2d`, `conv2d_1`, … `conv2d_93`.
  /// Reference: Szegedy et al., arXiv:1512.00567; Keras `applications/inception_v3.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small.
  public static func inceptionV3(
    includeTop: Bool, height: Int = 299, width: Int = 299, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    var builder = InceptionBuilder()
    var x = builder.layers.input(height: height, width: width)
    x = builder.branch(
      [
        .convolution(32, 3, 3, reducing: true), .unpadded(32, 3, 3), .convolution(64, 3, 3), .maxPooling,
        .unpadded(80, 1, 1), .unpadded(192, 3, 3), .maxPooling,
      ], x)

    // 35×35: the 5×5 filters of the first Inception as one 5×5 and two 3×3.
    for (number, pooled) in [32, 64, 64].enumerated() {
      x = builder.module(
        "mixed\(number)", x,
        [
          [.convolution(64, 1, 1)],
          [.convolution(48, 1, 1), .convolution(64, 5, 5)],
          [.convolution(64, 1, 1), .convolution(96, 3, 3), .convolution(96, 3, 3)],
          [.averagePooling, .convolution(pooled, 1, 1)],
        ])
    }
    x = builder.module(
      "mixed3", x,
      [
        [.convolution(384, 3, 3, reducing: true)],
        [.convolution(64, 1, 1), .convolution(96, 3, 3), .convolution(96, 3, 3, reducing: true)],
        [.maxPooling],
      ])

    // 17×17: 7×7 filters as rows and columns of seven.
    for (index, inner) in [128, 160, 160, 192].enumerated() {
      x = builder.module(
        "mixed\(4 + index)", x,
        [
          [.convolution(192, 1, 1)],
          [.convolution(inner, 1, 1), .convolution(inner, 1, 7), .convolution(192, 7, 1)],
          [
            .convolution(inner, 1, 1), .convolution(inner, 7, 1), .convolution(inner, 1, 7),
            .convolution(inner, 7, 1), .convolution(192, 1, 7),
          ],
          [.averagePooling, .convolution(192, 1, 1)],
        ])
    }
    x = builder.module(
      "mixed8", x,
      [
        [.convolution(192, 1, 1), .convolution(320, 3, 3, reducing: true)],
        [
          .convolution(192, 1, 1), .convolution(192, 1, 7), .convolution(192, 7, 1),
          .convolution(192, 3, 3, reducing: true),
        ],
        [.maxPooling],
      ])

    // 8×8: rows and columns of three side by side.
    for number in [9, 10] {
      let sideBySide: [[InceptionBuilder.Step]] = [[.convolution(384, 1, 3)], [.convolution(384, 3, 1)]]
      x = builder.module(
        "mixed\(number)", x,
        [
          [.convolution(320, 1, 1)],
          [.convolution(384, 1, 1), .module("mixed9_\(number - 9)", sideBySide)],
          [.convolution(448, 1, 1), .convolution(384, 3, 3), .module(nil, sideBySide)],
          [.averagePooling, .convolution(192, 1, 1)],
        ])
    }
    if includeTop {
      x = builder.layers.add("avg_pool", .globalAveragePooling, x)
      x = builder.layers.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(
      name: "inception_v3", layers: builder.layers.layers, classifierLayers: ["predictions"])
  }
}

/// Modules of parallel branches whose results are concatenated.
private struct InceptionBuilder {
  /// One step of a branch.
  indirect enum Step {
    /// Convolution of so many filters with so many rows and columns, normalization, rectifier.
    case conv(Int, Layer.Window)
    /// 3×3, stride 2.
    case maxPooling
    /// 3×3, stride 1, zeros outside not counted.
    case averagePooling
    /// Branches within the branch; concatenated under a name, or numbered.
    case module(String?, [[Step]])

    /// Keeps the size, or halves it without padding.
    static func convolution(_ filters: Int, _ rows: Int, _ columns: Int, reducing: Bool = false) -> Step {
      .conv(
        filters,
        reducing
          ? Layer.Window(height: rows, width: columns, strideHeight: 2, strideWidth: 2)
          : Layer.Window(height: rows, width: columns, padding: .same))
    }

    /// Loses what the window overlaps.
    static func unpadded(_ filters: Int, _ rows: Int, _ columns: Int) -> Step {
      .conv(filters, Layer.Window(height: rows, width: columns))
    }
  }

  var layers = NetworkBuilder()

  mutating func module(_ name: String?, _ source: String, _ branches: [[Step]]) -> String {
    var results: [String] = []
    for steps in branches { results.append(branch(steps, source)) }
    return layers.add(name, .concatenate, inputs: results)
  }

  mutating func branch(_ steps: [Step], _ source: String) -> String {
    var x = source
    for step in steps {
      switch step {
      case .conv(let filters, let window):
        x = layers.convolution(nil, x, filters: filters, window, usesBias: false)
        x = layers.add(nil, .batchNormalization(Layer.BatchNormalization(scales: false)), x)
        x = layers.add(nil, .activation(.relu), x)
      case .maxPooling:
        x = layers.add(nil, .maxPooling(Layer.Pooling(window: Layer.Window(3, stride: 2))), x)
      case .averagePooling:
        x = layers.add(nil, .averagePooling(Layer.Pooling(window: Layer.Window(3, padding: .same))), x)
      case .module(let name, let branches):
        x = module(name, x, branches)
      }
    }
    return x
  }
}
