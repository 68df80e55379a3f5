extension Network {
  /// The network up to `layer`, without what its result does not need.
  ///
  /// - Throws: `BackboneError.unknownLayer`.
  public func upTo(_ layer: String) throws(BackboneError) -> Network {
    _ = try shape(of: layer)
    var needed: Set = [layer]
    var kept: [Layer] = []
    for candidate in layers.reversed() where needed.contains(candidate.name) {
      kept.append(candidate)
      needed.formUnion(candidate.inputs)
    }
    return try Network(name: name, layers: kept.reversed(), classifierLayers: classifierLayers)
  }

  /// The same layers on images of another size.
  ///
  /// - Throws: `BackboneError.invalidNetwork` where some layer cannot take it.
  public func resized(height: Int, width: Int) throws(BackboneError) -> Network {
    guard case .input(_, _, let channels) = layers[0].operation else { return self }
    let input = Layer(
      layers[0].name, .input(height: height, width: width, channels: channels), inputs: [])
    return try Network(
      name: name, layers: [input] + layers.dropFirst(), classifierLayers: classifierLayers)
  }

  /// The last layer before the classifier: what the last dense layer reads, dropout aside.
  ///
  /// Where the output is not that of a dense layer, the last layer that is not an activation.
  public var layerBeforeClassifier: String {
    func skipping(_ name: String, _ isSkipped: (Layer.Operation) -> Bool) -> Layer {
      var layer = self[name] ?? layers[0]
      while isSkipped(layer.operation), layer.inputs.count == 1, let input = self[layer.inputs[0]] {
        layer = input
      }
      return layer
    }
    func isActivation(_ operation: Layer.Operation) -> Bool {
      switch operation {
      case .activation, .rectifier: true
      default: false
      }
    }
    func isDropout(_ operation: Layer.Operation) -> Bool {
      if case .dropout = operation { true } else { false }
    }
    let last = skipping(layers[layers.count - 1].name, isActivation)
    guard case .dense = last.operation else { return last.name }
    return skipping(last.inputs[0], isDropout).name
  }
}
