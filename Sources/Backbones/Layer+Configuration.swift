extension Layer.Operation {
  /// The layer's attributes under Keras' keys, its name apart.
  var configuration: [(key: String, value: JSONValue)] {
    switch self {
    case .input(let height, let width, let channels):
      return [("batch_shape", .array([.null] + [height, width, channels].map(JSONValue.integer)))]
    case .convolution(let convolution):
      return [("filters", .integer(convolution.filters))] + convolution.window.configuration("kernel_size")
        + [("groups", .integer(convolution.groups))]
        + Self.ending(convolution.activation, convolution.usesBias)
    case .separableConvolution(let convolution):
      return [("filters", .integer(convolution.filters))] + convolution.window.configuration("kernel_size")
        + Self.ending(convolution.activation, convolution.usesBias)
    case .depthwiseConvolution(let convolution):
      return convolution.window.configuration("kernel_size")
        + Self.ending(convolution.activation, convolution.usesBias)
    case .batchNormalization(let normalization):
      return [
        ("momentum", .number(normalization.momentum)), ("epsilon", .number(normalization.epsilon)),
        ("center", .boolean(normalization.centers)), ("scale", .boolean(normalization.scales)),
      ]
    case .activation(let activation):
      return [("activation", .string(activation.rawValue))]
    case .rectifier(let maximum):
      return [("max_value", maximum.map { .number(Double($0)) } ?? .null)]
    case .zeroPadding(let padding):
      let rows: JSONValue = .array([.integer(padding.top), .integer(padding.bottom)])
      let columns: JSONValue = .array([.integer(padding.left), .integer(padding.right)])
      return [("padding", .array([rows, columns]))]
    case .maxPooling(let pooling), .averagePooling(let pooling):
      return pooling.window.configuration("pool_size")
    case .dense(let dense):
      return [("units", .integer(dense.units))] + Self.ending(dense.activation, dense.usesBias)
    case .dropout(let rate):
      return [("rate", .number(rate))]
    case .reshape(let shape):
      return [("target_shape", .array(shape.map(JSONValue.integer)))]
    case .resizing(let resizing):
      return [
        ("height", .integer(resizing.height)), ("width", .integer(resizing.width)),
        ("interpolation", .string(resizing.interpolation.rawValue)),
      ]
    case .add, .concatenate, .globalAveragePooling, .globalMaxPooling, .flatten:
      return []
    }
  }

  /// Reads a layer of the class that Keras calls `kerasClass`.
  init(
    kerasClass: String, _ value: JSONValue, of layer: String
  ) throws(LayerConfiguration.Problem) {
    var configuration = try LayerConfiguration(value, of: layer)
    self = try Self.read(kerasClass, &configuration, layer)
    try configuration.finish()
  }

  private static func read(
    _ kerasClass: String, _ configuration: inout LayerConfiguration, _ layer: String
  ) throws(LayerConfiguration.Problem) -> Layer.Operation {
    switch kerasClass {
    case "InputLayer":
      configuration.dropBatch(of: "batch_shape")
      guard let shape = try configuration.integers("batch_shape", count: 3) else {
        throw configuration.missing("batch_shape")
      }
      return .input(height: shape[0], width: shape[1], channels: shape[2])
    case "Conv2D":
      let groups = try configuration.integer("groups", default: 1)
      return .convolution(try convolution(&configuration, groups: groups))
    case "SeparableConv2D": return .separableConvolution(try convolution(&configuration, groups: 1))
    case "DepthwiseConv2D":
      let (activation, usesBias) = try ending(&configuration)
      return .depthwiseConvolution(
        Layer.DepthwiseConvolution(
          window: try Layer.Window(&configuration, "kernel_size"), usesBias: usesBias, activation: activation)
      )
    case "BatchNormalization":
      return .batchNormalization(
        Layer.BatchNormalization(
          epsilon: try configuration.number("epsilon", default: 1e-3),
          scales: try configuration.boolean("scale", default: true),
          centers: try configuration.boolean("center", default: true),
          momentum: try configuration.number("momentum", default: 0.99)))
    case "Activation":
      return .activation(try configuration.word("activation", default: Layer.Activation.linear))
    case "ReLU": return .rectifier(maximum: try configuration.optionalNumber("max_value").map { Float($0) })
    case "ZeroPadding2D":
      let sides = try configuration.integers("padding", count: 4) ?? [1, 1, 1, 1]
      return .zeroPadding(Layer.Padding(top: sides[0], left: sides[2], bottom: sides[1], right: sides[3]))
    case "MaxPooling2D":
      return .maxPooling(Layer.Pooling(window: try Layer.Window(&configuration, "pool_size")))
    case "AveragePooling2D":
      return .averagePooling(Layer.Pooling(window: try Layer.Window(&configuration, "pool_size")))
    case "Dense":
      let (activation, usesBias) = try ending(&configuration)
      let units = try configuration.integer("units")
      return .dense(Layer.Dense(units: units, usesBias: usesBias, activation: activation))
    case "Dropout": return .dropout(rate: try configuration.number("rate", default: 0))
    case "Reshape": return .reshape(try configuration.integers("target_shape", count: nil) ?? [])
    case "Resizing":
      return .resizing(
        Layer.Resizing(
          height: try configuration.integer("height"), width: try configuration.integer("width"),
          interpolation: try configuration.word("interpolation", default: .bilinear)))
    default:
      let plain: [Layer.Operation] = [
        .add, .concatenate, .globalAveragePooling, .globalMaxPooling, .flatten,
      ]
      guard let operation = plain.first(where: { $0.kerasClass == kerasClass }) else {
        throw LayerConfiguration.Problem(
          reason: "layer '\(layer)' is of the class '\(kerasClass)', which this version does not know")
      }
      return operation
    }
  }

  private static func convolution(
    _ configuration: inout LayerConfiguration, groups: Int
  ) throws(LayerConfiguration.Problem) -> Layer.Convolution {
    let (activation, usesBias) = try ending(&configuration)
    return Layer.Convolution(
      filters: try configuration.integer("filters"), window: try Layer.Window(&configuration, "kernel_size"),
      usesBias: usesBias, activation: activation, groups: groups)
  }

  private static func ending(
    _ configuration: inout LayerConfiguration
  ) throws(LayerConfiguration.Problem) -> (Layer.Activation, usesBias: Bool) {
    (
      try configuration.word("activation", default: .linear),
      try configuration.boolean("use_bias", default: true)
    )
  }

  private static func ending(
    _ activation: Layer.Activation, _ usesBias: Bool
  ) -> [(key: String, value: JSONValue)] {
    [("activation", .string(activation.rawValue)), ("use_bias", .boolean(usesBias))]
  }
}

extension Layer.Window {
  /// The window under Keras' keys; `sizeKey` is `kernel_size` or `pool_size`.
  fileprivate func configuration(_ sizeKey: String) -> [(key: String, value: JSONValue)] {
    [
      (sizeKey, .array([.integer(height), .integer(width)])),
      ("strides", .array([.integer(strideHeight), .integer(strideWidth)])),
      ("padding", .string(padding.rawValue)),
    ]
  }

  fileprivate init(
    _ configuration: inout LayerConfiguration, _ sizeKey: String
  ) throws(LayerConfiguration.Problem) {
    guard let size = try configuration.integers(sizeKey, count: 2) else {
      throw configuration.missing(sizeKey)
    }
    guard let strides = try configuration.integers("strides", count: 2),
      (size + strides).allSatisfy({ $0 > 0 })
    else { throw configuration.missing("strides") }
    self.init(
      height: size[0], width: size[1], strideHeight: strides[0], strideWidth: strides[1],
      padding: try configuration.word("padding", default: .valid))
  }
}
