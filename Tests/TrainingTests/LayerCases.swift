import Backbones
import Testing

/// The networks of one layer or a few that `Generators/training.py` differentiated, by name.
struct LayerCase: CustomTestStringConvertible, Sendable {
  let name: String
  let batch: Int
  let network: Network
  /// Whether normalizations use the moving statistics.
  var isFrozen = false

  var testDescription: String { name }

  private init(_ name: String, _ shape: [Int], isFrozen: Bool = false, _ layers: [Layer]) throws {
    self.name = name
    self.isFrozen = isFrozen
    batch = shape[0]
    let input = Layer("input", .input(height: shape[1], width: shape[2], channels: shape[3]), inputs: [])
    let last = layers[layers.count - 1].name
    network = try Network(
      name: name, layers: [input] + layers + [Layer("flattened", .flatten, inputs: [last])])
  }

  private static func window(
    _ height: Int, _ width: Int, stride: (Int, Int) = (1, 1), _ padding: Layer.WindowPadding = .valid
  ) -> Layer.Window {
    Layer.Window(
      height: height, width: width, strideHeight: stride.0, strideWidth: stride.1, padding: padding)
  }

  private static func conv(
    _ filters: Int, _ window: Layer.Window, bias: Bool = true, _ activation: Layer.Activation = .linear,
    name: String = "layer", from input: String = "input"
  ) -> Layer {
    Layer(
      name, .convolution(.init(filters: filters, window: window, usesBias: bias, activation: activation)),
      inputs: [input])
  }

  private static func one(_ operation: Layer.Operation) -> [Layer] {
    [Layer("layer", operation, inputs: ["input"])]
  }

  private static func branch(_ joined: Layer.Operation) -> [Layer] {
    [
      conv(10, window(1, 1), name: "a"), conv(10, window(3, 3, .same), name: "b"),
      Layer("joined", joined, inputs: ["a", "b"]),
      conv(10, window(1, 1), name: "c", from: "joined"), Layer("again", .add, inputs: ["c", "a"]),
    ]
  }

  private static func normalized(_ attributes: Layer.BatchNormalization, maximum: Float?) -> [Layer] {
    [
      Layer("layer", .batchNormalization(attributes), inputs: ["input"]),
      Layer("relu", .rectifier(maximum: maximum), inputs: ["layer"]),
    ]
  }

  static let all: [LayerCase] = {
    do { return try made() } catch { fatalError("\(error)") }
  }()

  private static func made() throws -> [LayerCase] {
    let separable = Layer.Convolution(filters: 18, window: window(3, 3, .same), activation: .relu)
    let depthwise = Layer.DepthwiseConvolution(
      window: window(3, 3, stride: (2, 2), .same), activation: .relu6)
    let grouped = Layer.Convolution(filters: 32, window: window(3, 3, .same), activation: .relu, groups: 4)
    let pool = Layer.Pooling(window: window(3, 3, stride: (2, 2), .same))
    return [
      try LayerCase("conv_same", [2, 9, 11, 5], [conv(7, window(3, 3, .same), .relu)]),
      try LayerCase("conv_valid_stride", [2, 9, 11, 5], [conv(6, window(3, 3, stride: (2, 2)))]),
      try LayerCase("conv_same_stride", [3, 10, 7, 3], [conv(16, window(5, 3, stride: (2, 1), .same))]),
      try LayerCase("conv_winograd", [2, 13, 10, 32], [conv(48, window(3, 3, .same), .relu)]),
      try LayerCase("conv_winograd_valid", [3, 8, 8, 64], [conv(32, window(3, 3), bias: false)]),
      try LayerCase("conv_pointwise", [2, 6, 5, 40], [conv(24, window(1, 1), .relu6)]),
      try LayerCase("depthwise", [2, 9, 8, 24], one(.depthwiseConvolution(depthwise))),
      try LayerCase("separable", [2, 7, 8, 12], one(.separableConvolution(separable))),
      try LayerCase("normalization", [4, 5, 6, 20], one(.batchNormalization(.init()))),
      try LayerCase("normalization_relu", [4, 5, 6, 32], normalized(.init(), maximum: nil)),
      try LayerCase("normalization_relu6", [4, 5, 6, 16], normalized(.init(scales: false), maximum: 6)),
      try LayerCase(
        "normalization_vector", [6, 1, 1, 10],
        [
          Layer("vector", .flatten, inputs: ["input"]),
          Layer("layer", .batchNormalization(.init()), inputs: ["vector"]),
        ]),
      try LayerCase(
        "normalization_frozen", [4, 5, 6, 20], isFrozen: true, normalized(.init(epsilon: 1e-5), maximum: nil)),
      try LayerCase("max_pooling_same", [2, 9, 8, 17], one(.maxPooling(pool))),
      try LayerCase(
        "max_pooling", [2, 8, 8, 16], one(.maxPooling(.init(window: window(2, 2, stride: (2, 2)))))),
      try LayerCase("average_pooling_same", [2, 9, 8, 17], one(.averagePooling(pool))),
      try LayerCase("global_average", [3, 7, 5, 19], one(.globalAveragePooling)),
      try LayerCase("global_max", [3, 7, 5, 16], one(.globalMaxPooling)),
      try LayerCase(
        "padding", [2, 6, 5, 16],
        [
          Layer("pad", .zeroPadding(.init(top: 0, left: 2, bottom: 1, right: 1)), inputs: ["input"]),
          conv(9, window(3, 3, stride: (2, 2)), from: "pad"),
        ]),
      try LayerCase("relu6", [2, 5, 4, 9], one(.rectifier(maximum: 6))),
      try LayerCase(
        "dense", [5, 1, 1, 33],
        [
          Layer("vector", .flatten, inputs: ["input"]),
          Layer("layer", .dense(.init(units: 21, activation: .relu)), inputs: ["vector"]),
        ]),
      try LayerCase("conv_groups", [2, 6, 7, 24], one(.convolution(grouped))),
      try LayerCase("resizing", [2, 5, 4, 16], one(.resizing(.init(height: 9, width: 7)))),
      try LayerCase(
        "resizing_nearest", [2, 8, 9, 7], one(.resizing(.init(height: 4, width: 3, interpolation: .nearest)))),
      try LayerCase("add", [2, 6, 7, 8], branch(.add)),
      try LayerCase("concatenate", [2, 6, 7, 8], branch(.concatenate)),
    ]
  }
}
