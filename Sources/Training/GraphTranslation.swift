package import Backbones
package import DNN

/// Makes the graph that learns from the layers of a network behind a cut.
package struct GraphTranslation {
  /// Layers whose batch normalizations keep to the moving statistics while they learn.
  private let inferenceLayers: Set<String>
  private let network: Network
  private let cut: TrainingCut
  private var graph = TrainingGraph()
  private var values: [String: TrainingGraph.Value] = [:]

  /// - Parameters:
  ///   - inferenceLayers: Layers whose batch normalizations keep to the moving statistics while they learn.
  ///   - kept: Layers whose values and gradients are to be read.
  /// - Throws: `BackboneError.unsupported` for a layer that cannot learn here.
  package static func graph(
    of network: Network, behind cut: TrainingCut, inferenceLayers: Set<String>, kept: [String] = []
  ) throws(BackboneError) -> (graph: TrainingGraph, values: [String: TrainingGraph.Value]) {
    var translation = GraphTranslation(inferenceLayers: inferenceLayers, network: network, cut: cut)
    translation.values[cut.frozenOutput] = translation.graph.input(network.shapes[cut.frozenOutput] ?? [])
    for (index, layer) in network.layers.enumerated() where index > cut.frozenIndex {
      translation.graph.label = layer.name
      translation.values[layer.name] = try translation.value(
        of: layer, isTrainable: index >= cut.firstTrainableIndex, isLast: index == network.layers.count - 1)
    }
    for layer in kept {
      guard let value = translation.values[layer] else { continue }
      translation.graph.keep(value)
    }
    return (translation.graph, translation.values)
  }

  private init(inferenceLayers: Set<String>, network: Network, cut: TrainingCut) {
    (self.inferenceLayers, self.network, self.cut) = (inferenceLayers, network, cut)
  }

  private mutating func value(
    of layer: Layer, isTrainable: Bool, isLast: Bool
  ) throws(BackboneError) -> TrainingGraph.Value {
    let sources = layer.inputs.compactMap { values[$0] }
    let name = layer.name
    switch layer.operation {
    case .input: preconditionFailure("the input layer lies before every cut")
    case .convolution(let convolution):
      let result = self.convolution(
        sources[0], layer, convolution.window, groups: convolution.groups, filters: convolution.filters,
        kernel: "kernel", usesBias: convolution.usesBias, isTrainable: isTrainable)
      return try ended(result, convolution.activation, layer, isLast: isLast)
    case .depthwiseConvolution(let convolution):
      let result = depthwise(
        sources[0], layer, convolution.window, kernel: "kernel", usesBias: convolution.usesBias,
        isTrainable: isTrainable)
      return try ended(result, convolution.activation, layer, isLast: isLast)
    case .separableConvolution(let convolution):
      let middle = depthwise(
        sources[0], layer, convolution.window, kernel: "depthwise_kernel", usesBias: false,
        isTrainable: isTrainable)
      let result = self.convolution(
        middle, layer, Layer.Window(1), filters: convolution.filters, kernel: "pointwise_kernel",
        usesBias: convolution.usesBias, isTrainable: isTrainable)
      return try ended(result, convolution.activation, layer, isLast: isLast)
    case .dense(let dense):
      let result = graph.dense(
        sources[0], units: dense.units, kernel: "\(name)/kernel", bias: dense.usesBias ? "\(name)/bias" : nil,
        isTrainable: isTrainable)
      return try ended(result, dense.activation, layer, isLast: isLast)
    case .batchNormalization(let attributes):
      return graph.batchNormalization(
        sources[0], layer: name, epsilon: attributes.epsilon, momentum: attributes.momentum,
        scales: attributes.scales, centers: attributes.centers,
        statistics: !isTrainable || inferenceLayers.contains(name) ? .moving : .batch,
        isTrainable: isTrainable)
    case .activation(let activation):
      return try ended(sources[0], activation, layer, isLast: isLast)
    case .rectifier(let maximum):
      guard maximum == nil || maximum == 6 else {
        throw unsupported(layer, "only rectifiers without a limit or with the limit 6 can")
      }
      return graph.activation(sources[0], maximum == nil ? .relu : .relu6)
    case .zeroPadding(let padding): return graph.zeroPadding(sources[0], native(padding))
    case .maxPooling(let pooling): return self.pooling(sources[0], .max, pooling.window)
    case .averagePooling(let pooling): return self.pooling(sources[0], .average, pooling.window)
    case .globalAveragePooling: return graph.globalPooling(sources[0], .average)
    case .globalMaxPooling: return graph.globalPooling(sources[0], .max)
    case .add: return graph.add(sources)
    case .concatenate: return graph.concatenate(sources)
    case .flatten: return graph.shape(of: sources[0]).count == 1 ? sources[0] : graph.flatten(sources[0])
    case .dropout(let rate): return graph.dropout(sources[0], rate: rate)
    case .reshape(let shape):
      if graph.shape(of: sources[0]) == shape { return sources[0] }
      guard shape.count == 1 else { throw unsupported(layer, "only a reshape to a vector can") }
      return graph.flatten(sources[0])
    case .resizing(let resizing):
      return graph.resizing(
        sources[0], height: resizing.height, width: resizing.width,
        resizing.interpolation == .bilinear ? .bilinear : .nearest)
    }
  }

  /// `source` after `activation`; a softmax at the very end is left to the loss.
  private mutating func ended(
    _ source: TrainingGraph.Value, _ activation: Layer.Activation, _ layer: Layer, isLast: Bool
  ) throws(BackboneError) -> TrainingGraph.Value {
    switch activation {
    case .linear: return source
    case .relu: return graph.activation(source, .relu)
    case .relu6: return graph.activation(source, .relu6)
    case .softmax:
      guard isLast else { throw unsupported(layer, "a softmax can only be the last") }
      return source
    }
  }

  private mutating func convolution(
    _ source: TrainingGraph.Value, _ layer: Layer, _ window: Layer.Window, groups: Int = 1, filters: Int,
    kernel: String, usesBias: Bool, isTrainable: Bool
  ) -> TrainingGraph.Value {
    graph.convolution(
      source, kernelHeight: window.height, kernelWidth: window.width, strideHeight: window.strideHeight,
      strideWidth: window.strideWidth, padding: overhang(window, source), groups: groups, filters: filters,
      kernel: "\(layer.name)/\(kernel)", bias: usesBias ? "\(layer.name)/bias" : nil, isTrainable: isTrainable
    )
  }

  private mutating func depthwise(
    _ source: TrainingGraph.Value, _ layer: Layer, _ window: Layer.Window, kernel: String, usesBias: Bool,
    isTrainable: Bool
  ) -> TrainingGraph.Value {
    let channels = graph.shape(of: source)[2]
    // Keras' (height, width, channels, 1) has the memory order of (height, width, 1, channels).
    return convolution(
      source, layer, window, groups: channels, filters: channels, kernel: kernel, usesBias: usesBias,
      isTrainable: isTrainable)
  }

  private mutating func pooling(
    _ source: TrainingGraph.Value, _ kind: Pooling.Kind, _ window: Layer.Window
  ) -> TrainingGraph.Value {
    graph.pooling(
      source,
      Pooling(
        kind: kind, windowHeight: window.height, windowWidth: window.width, strideHeight: window.strideHeight,
        strideWidth: window.strideWidth, padding: overhang(window, source)))
  }

  private func overhang(_ window: Layer.Window, _ source: TrainingGraph.Value) -> Padding {
    let shape = graph.shape(of: source)
    return native(window.overhang(height: shape[0], width: shape[1]))
  }

  private func native(_ padding: Layer.Padding) -> Padding {
    Padding(top: padding.top, left: padding.left, bottom: padding.bottom, right: padding.right)
  }

  private func unsupported(_ layer: Layer, _ reason: String) -> BackboneError {
    .unsupported(network: network.name, layer: layer.name, reason: reason)
  }
}
