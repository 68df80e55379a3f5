/// The name and shape of one weight of a layer.
public struct WeightSpec: Sendable, Hashable {
  /// The layer it belongs to.
  public let layer: String
  /// Keras' name within the layer: `kernel`, `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`,
  /// `depthwise_kernel`, `pointwise_kernel`.
  public let name: String
  /// Its shape: kernels are HWIO (in groups: I of one group; depthwise: HWC1), dense kernels (inputs, outputs).
  public let shape: [Int]
  /// False for the moving statistics of a batch normalization.
  public let isTrainable: Bool

  /// How many numbers it has.
  public var elementCount: Int { shape.reduce(1, *) }
}

extension Network {
  /// The weights of one layer in the order Keras writes them to a file; empty for layers without.
  public func weightSpecs(of layer: Layer) -> [WeightSpec] {
    func spec(_ name: String, _ shape: [Int], trainable: Bool = true) -> WeightSpec {
      WeightSpec(layer: layer.name, name: name, shape: shape, isTrainable: trainable)
    }
    let channels = layer.inputs.first.flatMap { shapes[$0]?.last } ?? 0
    switch layer.operation {
    case .convolution(let convolution):
      let window = convolution.window
      let groupChannels = channels / convolution.groups
      return [spec("kernel", [window.height, window.width, groupChannels, convolution.filters])]
        + (convolution.usesBias ? [spec("bias", [convolution.filters])] : [])
    case .depthwiseConvolution(let convolution):
      let window = convolution.window
      return [spec("kernel", [window.height, window.width, channels, 1])]
        + (convolution.usesBias ? [spec("bias", [channels])] : [])
    case .separableConvolution(let convolution):
      let window = convolution.window
      return [
        spec("depthwise_kernel", [window.height, window.width, channels, 1]),
        spec("pointwise_kernel", [1, 1, channels, convolution.filters]),
      ] + (convolution.usesBias ? [spec("bias", [convolution.filters])] : [])
    case .batchNormalization(let normalization):
      return (normalization.scales ? [spec("gamma", [channels])] : [])
        + (normalization.centers ? [spec("beta", [channels])] : [])
        + [
          spec("moving_mean", [channels], trainable: false),
          spec("moving_variance", [channels], trainable: false),
        ]
    case .dense(let dense):
      return [spec("kernel", [channels, dense.units])] + (dense.usesBias ? [spec("bias", [dense.units])] : [])
    default:
      return []
    }
  }

  /// All weights, layer after layer.
  public var weightSpecs: [WeightSpec] { layers.flatMap { weightSpecs(of: $0) } }

  /// How many numbers the network has.
  public var parameterCount: Int { weightSpecs.reduce(0) { $0 + $1.elementCount } }

  /// How many of them training changes: all but the moving statistics.
  public var trainableParameterCount: Int {
    weightSpecs.reduce(0) { $0 + ($1.isTrainable ? $1.elementCount : 0) }
  }
}
