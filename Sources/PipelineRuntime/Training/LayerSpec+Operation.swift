internal import Backbones
internal import PipelineConfig

extension LayerSpec {
  /// What the layer computes; nil for a repetition, which is no layer.
  ///
  /// - Parameter keyPath: Where it stands.
  /// - Throws: `NetworkProblem` for what no network here can do.
  func operation(classCount: Int, at keyPath: String) throws(NetworkProblem) -> Layer.Operation? {
    switch kind {
    case .conv2D(let filters, let convolution, let groups):
      return .convolution(convolution.attributes(filters: filters, groups: groups))
    case .separableConv2D(let filters, let convolution):
      return .separableConvolution(convolution.attributes(filters: filters, groups: 1))
    case .depthwiseConv2D(let convolution):
      return .depthwiseConvolution(
        Layer.DepthwiseConvolution(
          window: convolution.window, usesBias: convolution.useBias,
          activation: convolution.activation.layerActivation))
    case .batchNormalization(let momentum, let epsilon, let center, let scale):
      return .batchNormalization(
        Layer.BatchNormalization(epsilon: epsilon, scales: scale, centers: center, momentum: momentum))
    case .relu(let maxValue):
      guard maxValue == nil || maxValue == 6 else {
        throw NetworkProblem(
          keyPath: "\(keyPath).max_value", reason: "a relu has no limit here, or the limit 6")
      }
      return .rectifier(maximum: maxValue.map { Float($0) })
    case .activation(let activation): return .activation(activation.layerActivation)
    case .maxPooling2D(let pooling): return .maxPooling(Layer.Pooling(window: pooling.window))
    case .averagePooling2D(let pooling): return .averagePooling(Layer.Pooling(window: pooling.window))
    case .globalAveragePooling2D: return .globalAveragePooling
    case .globalMaxPooling2D: return .globalMaxPooling
    case .flatten: return .flatten
    case .dense(let units, let activation, let useBias):
      let count = if case .count(let count) = units { count } else { classCount }
      return .dense(
        Layer.Dense(units: count, usesBias: useBias, activation: activation.layerActivation))
    case .dropout(let rate): return .dropout(rate: rate)
    case .zeroPadding2D(let top, let bottom, let left, let right):
      return .zeroPadding(Layer.Padding(top: top, left: left, bottom: bottom, right: right))
    case .resizing(let size, let interpolation):
      return .resizing(
        Layer.Resizing(
          height: size.height, width: size.width,
          interpolation: interpolation == .bilinear ? .bilinear : .nearest))
    case .add: return .add
    case .concatenate: return .concatenate
    case .repeated: return nil
    }
  }
}

extension LayerSpec.Convolution {
  fileprivate var window: Layer.Window {
    Layer.Window(
      height: kernelSize.height, width: kernelSize.width, strideHeight: strides.height,
      strideWidth: strides.width, padding: padding.windowPadding)
  }

  fileprivate func attributes(filters: Int, groups: Int) -> Layer.Convolution {
    Layer.Convolution(
      filters: filters, window: window, usesBias: useBias, activation: activation.layerActivation,
      groups: groups)
  }
}

extension LayerSpec.Pooling {
  fileprivate var window: Layer.Window {
    Layer.Window(
      height: poolSize.height, width: poolSize.width, strideHeight: strides.height,
      strideWidth: strides.width, padding: padding.windowPadding)
  }
}

extension LayerSpec.Padding {
  fileprivate var windowPadding: Layer.WindowPadding { self == .same ? .same : .valid }
}

extension LayerSpec.Activation {
  fileprivate var layerActivation: Layer.Activation {
    switch self {
    case .linear: .linear
    case .relu: .relu
    case .relu6: .relu6
    case .softmax: .softmax
    }
  }
}
