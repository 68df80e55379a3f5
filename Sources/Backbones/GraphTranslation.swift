internal import DNN
internal import Tensors

/// Makes the graph that `DNN` plans from a network, its weights and the layers to read.
struct GraphTranslation {
  private let weights: NetworkWeights
  private var network: Network { weights.network }
  private var graph = ComputeGraph()
  private var values: [String: ComputeGraph.Value] = [:]

  /// The graph for `features`; its results come in their order.
  ///
  /// - Throws: `BackboneError` where a weight cannot be read or an operation has no counterpart.
  static func graph(
    of weights: NetworkWeights, features: [FeatureSpec]
  ) throws(BackboneError) -> ComputeGraph {
    var translation = GraphTranslation(weights: weights)
    let plan = FusionPlan(weights.network, taps: Set(features.map(\.layer)))
    for group in plan.groups { try translation.add(group) }
    for feature in features { try translation.addOutput(feature) }
    return translation.graph
  }

  private init(weights: NetworkWeights) { self.weights = weights }

  private mutating func addOutput(_ feature: FeatureSpec) throws(BackboneError) {
    let value = try value(of: feature.layer)
    let isImage = graph.shape(of: value).count == 3
    switch feature.pooling {
    case .none: graph.output(value)
    case .flatten: graph.output(isImage ? graph.flatten(value) : value)
    case .avg: graph.output(graph.globalPooling(value, .average))
    case .max: graph.output(graph.globalPooling(value, .max))
    }
  }

  private func value(of layer: String) throws(BackboneError) -> ComputeGraph.Value {
    guard let value = values[layer] else { throw network.unknownLayer(layer) }
    return value
  }

  private mutating func add(_ group: FusionPlan.Group) throws(BackboneError) {
    graph.label = group.last.name
    values[group.last.name] = try result(of: group)
  }

  private mutating func result(of group: FusionPlan.Group) throws(BackboneError) -> ComputeGraph.Value {
    let layer = group.root
    if case .input(let height, let width, let channels) = layer.operation {
      return graph.input(height: height, width: width, channels: channels)
    }
    if layer.operation == .add || layer.operation == .concatenate {
      var inputs: [ComputeGraph.Value] = []
      for input in layer.inputs { inputs.append(try value(of: input)) }
      return layer.operation == .add
        ? graph.add(inputs, activation: fused(group.activation)) : graph.concatenate(inputs)
    }
    let source = try value(of: group.source ?? "")
    switch layer.operation {
    case .convolution, .depthwiseConvolution, .separableConvolution:
      return try convolution(group, source)
    case .dense(let dense):
      return try self.dense(dense, group, source)
    case .batchNormalization:
      return try affine(group, source)
    case .activation(.softmax):
      return graph.softmax(source)
    case .activation(let activation):
      return activation == .linear ? source : graph.activation(source, fused(activation))
    case .rectifier(let maximum):
      guard let activation = FusionPlan.activation(cutAt: maximum) else {
        throw unsupported(layer, "only rectifiers without a limit or with the limit 6 can be")
      }
      return graph.activation(source, fused(activation))
    case .zeroPadding(let padding):
      return graph.zeroPadding(source, nativePadding(padding))
    case .maxPooling(let pooling):
      return graph.pooling(source, nativePooling(.max, pooling, group))
    case .averagePooling(let pooling):
      return graph.pooling(source, nativePooling(.average, pooling, group))
    case .globalAveragePooling:
      return graph.globalPooling(source, .average)
    case .globalMaxPooling:
      return graph.globalPooling(source, .max)
    case .dropout:
      return source
    case .flatten:
      return graph.shape(of: source).count == 1 ? source : graph.flatten(source)
    case .reshape(let shape):
      if graph.shape(of: source) == shape { return source }
      guard shape.count == 1 else {
        throw unsupported(layer, "a reshape to \(shapeText(shape)) can not, only one to a vector")
      }
      return graph.flatten(source)
    case .resizing(let resizing):
      let interpolation: Interpolation = resizing.interpolation == .bilinear ? .bilinear : .nearest
      return graph.resizing(
        source, height: resizing.height, width: resizing.width, interpolation: interpolation)
    case .input, .add, .concatenate:
      preconditionFailure("handled before")
    }
  }

  private func unsupported(_ layer: Layer, _ reason: String) -> BackboneError {
    .unsupported(network: network.name, layer: layer.name, reason: reason)
  }

  private mutating func convolution(
    _ group: FusionPlan.Group, _ source: ComputeGraph.Value
  ) throws(BackboneError) -> ComputeGraph.Value {
    let layer = group.root
    var tensors = try weights.tensors(of: layer)[...]
    let residual = try group.residual.map { name throws(BackboneError) in try value(of: name) }
    var source = source
    let own: Layer.Activation
    var window: Layer.Window
    var padding = self.padding(of: group)
    let usesBias: Bool
    var groups = 1
    switch layer.operation {
    case .convolution(let convolution):
      (window, own, usesBias) = (convolution.window, convolution.activation, convolution.usesBias)
      groups = convolution.groups
    case .depthwiseConvolution(let convolution):
      (window, own, usesBias) = (convolution.window, convolution.activation, convolution.usesBias)
    case .separableConvolution(let convolution):
      (window, own, usesBias) = (convolution.window, convolution.activation, convolution.usesBias)
      let depthwise = tensors.removeFirst()
      let channels = depthwise.shape[2]
      source = graph.convolution(
        source,
        native(window, padding, groups: channels, depthwise.elements, [Float](repeating: 0, count: channels)))
      (window, padding) = (Layer.Window(1), .zero)
    default: preconditionFailure("not a convolution")
    }
    let kernel = tensors.removeFirst()
    var outputCount = kernel.shape[3]
    if case .depthwiseConvolution = layer.operation {
      outputCount = kernel.shape[2]
      groups = outputCount
    }
    var folded = FoldedWeights(
      kernel: kernel.elements, bias: usesBias ? tensors.removeFirst().elements : nil, outputCount: outputCount
    )
    try fold(group.normalizations, into: &folded)
    let result = graph.convolution(
      source,
      native(window, padding, groups: groups, folded.kernel, folded.bias),
      residual: residual, activation: fused(own == .linear ? group.activation : own))
    return own == .softmax ? graph.softmax(result) : result
  }

  private mutating func dense(
    _ dense: Layer.Dense, _ group: FusionPlan.Group, _ source: ComputeGraph.Value
  ) throws(BackboneError) -> ComputeGraph.Value {
    let tensors = try weights.tensors(of: group.root)
    var folded = FoldedWeights(
      kernel: tensors[0].elements, bias: dense.usesBias ? tensors[1].elements : nil, outputCount: dense.units)
    try fold(group.normalizations, into: &folded)
    let result = graph.dense(
      source, inputCount: tensors[0].shape[0], outputCount: dense.units, kernel: folded.kernel,
      bias: folded.bias, activation: fused(dense.activation == .linear ? group.activation : dense.activation))
    return dense.activation == .softmax ? graph.softmax(result) : result
  }

  private mutating func affine(
    _ group: FusionPlan.Group, _ source: ComputeGraph.Value
  ) throws(BackboneError) -> ComputeGraph.Value {
    let channels = network.shapes[group.root.name]?.last ?? 0
    // A normalization alone is one folded into a weight of 1 per channel.
    var folded = FoldedWeights(
      kernel: [Float](repeating: 1, count: channels), bias: nil, outputCount: channels)
    try fold([group.root] + group.normalizations, into: &folded)
    return graph.affine(source, scale: folded.kernel, shift: folded.bias, activation: fused(group.activation))
  }

  private func fold(_ normalizations: [Layer], into folded: inout FoldedWeights) throws(BackboneError) {
    for layer in normalizations {
      guard case .batchNormalization(let attributes) = layer.operation else { continue }
      folded.fold(ChannelScaling(attributes, try weights.tensors(of: layer).map(\.elements)))
    }
    folded.finish()
  }
}

// What the two modules call differently.
extension GraphTranslation {
  /// The zeros a window reads: its own overhang, and the padding layer it has taken over.
  private func padding(of group: FusionPlan.Group) -> Layer.Padding {
    let shape = network.shapes[group.root.inputs[0]] ?? []
    let window: Layer.Window
    switch group.root.operation {
    case .convolution(let convolution), .separableConvolution(let convolution): window = convolution.window
    case .depthwiseConvolution(let convolution): window = convolution.window
    case .maxPooling(let pooling), .averagePooling(let pooling): window = pooling.window
    default: return .zero
    }
    return group.foldedPadding + window.overhang(height: shape[0], width: shape[1])
  }

  private func native(
    _ window: Layer.Window, _ padding: Layer.Padding, groups: Int, _ kernel: [Float], _ bias: [Float]
  ) -> DNN.Convolution {
    DNN.Convolution(
      kernelHeight: window.height, kernelWidth: window.width, strideHeight: window.strideHeight,
      strideWidth: window.strideWidth, padding: nativePadding(padding), groups: groups,
      outputChannels: bias.count, kernel: kernel, bias: bias)
  }

  private func nativePadding(_ padding: Layer.Padding) -> DNN.Padding {
    DNN.Padding(top: padding.top, left: padding.left, bottom: padding.bottom, right: padding.right)
  }

  private func nativePooling(
    _ kind: DNN.Pooling.Kind, _ pooling: Layer.Pooling, _ group: FusionPlan.Group
  ) -> DNN.Pooling {
    let window = pooling.window
    return DNN.Pooling(
      kind: kind, windowHeight: window.height, windowWidth: window.width, strideHeight: window.strideHeight,
      strideWidth: window.strideWidth, padding: nativePadding(padding(of: group)))
  }

  /// Softmax is an operation of its own there.
  private func fused(_ activation: Layer.Activation) -> DNN.Activation {
    switch activation {
    case .linear, .softmax: .identity
    case .relu: .relu
    case .relu6: .relu6
    }
  }
}
