import Backbones

/// Every kind of layer that networks from scratch are built of, in two branches.
func branchedNetwork(name: String = "branched") throws -> Network {
  func same(_ size: Int, _ stride: Int = 1) -> Layer.Window {
    Layer.Window(size, stride: stride, padding: .same)
  }
  func convolution(
    _ filters: Int, _ window: Layer.Window, bias: Bool = true, _ activation: Layer.Activation = .linear,
    groups: Int = 1
  ) -> Layer.Operation {
    .convolution(
      Layer.Convolution(
        filters: filters, window: window, usesBias: bias, activation: activation, groups: groups))
  }
  let layers: [(String, Layer.Operation, [String])] = [
    ("image", .input(height: 12, width: 10, channels: 3), []),
    ("larger", .resizing(Layer.Resizing(height: 17, width: 23)), ["image"]),
    ("conv", convolution(12, same(3), .relu), ["larger"]),
    ("grouped", convolution(18, same(3, 2), bias: false, groups: 3), ["conv"]),
    (
      "norm", .batchNormalization(Layer.BatchNormalization(epsilon: 2e-3, momentum: 0.9)), ["grouped"]
    ),
    ("relu", .rectifier(maximum: nil), ["norm"]),
    (
      "depth", .depthwiseConvolution(Layer.DepthwiseConvolution(window: same(3), activation: .relu6)),
      ["relu"]
    ),
    ("sum", .add, ["depth", "relu"]),
    ("sep", .separableConvolution(Layer.Convolution(filters: 20, window: same(3))), ["sum"]),
    (
      "half_norm", .batchNormalization(Layer.BatchNormalization(scales: false, centers: false)), ["sep"]
    ),
    ("cut", .rectifier(maximum: 6), ["half_norm"]),
    ("pad", .zeroPadding(Layer.Padding(top: 0, left: 2, bottom: 1, right: 0)), ["cut"]),
    (
      "smaller", .resizing(Layer.Resizing(height: 7, width: 5, interpolation: .nearest)), ["pad"]
    ),
    ("max", .maxPooling(Layer.Pooling(window: Layer.Window(2, stride: 2))), ["smaller"]),
    ("mean", .averagePooling(Layer.Pooling(window: Layer.Window(2, stride: 2))), ["smaller"]),
    ("side", .concatenate, ["max", "mean"]),
    ("row", .flatten, ["side"]),
    ("channels", .globalAveragePooling, ["cut"]),
    ("highest", .globalMaxPooling, ["side"]),
    ("all", .concatenate, ["row", "channels", "highest"]),
    ("hidden", .dense(Layer.Dense(units: 16, activation: .relu)), ["all"]),
    ("dropout", .dropout(rate: 0.25), ["hidden"]),
    ("logits", .dense(Layer.Dense(units: 4)), ["dropout"]),
    ("answer", .activation(.softmax), ["logits"]),
  ]
  return try Network(name: name, layers: layers.map { Layer($0, $1, inputs: $2) })
}
