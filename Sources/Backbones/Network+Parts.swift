extension Network {
  /// The network up to `layer`, without what its result does not need.
  ///
  /// - Throws: `BackboneError.unknownLayer`.
  public func upTo(_ layer: String) throws(BackboneError) -> Network {
    try Network(name: name, layers: needed(for: [layer]), classifierLayers: classifierLayers)
  }

  /// The network up to several layers, ended by a layer `name` with their channels' means, one behind the other.
  ///
  /// - Parameter sources: At least one layer; a vector stays as it is.
  /// - Throws: `BackboneError.unknownLayer`; `.invalidNetwork` where a layer that is needed has one of the new names.
  public func meansOf(_ sources: [String], as name: String) throws(BackboneError) -> Network {
    var layers = try needed(for: sources)
    var means: [String] = []
    for source in sources {
      guard try shape(of: source).count == 3 else {
        means.append(source)
        continue
      }
      means.append("\(source)_mean")
      layers.append(Layer("\(source)_mean", .globalAveragePooling, inputs: [source]))
    }
    layers.append(Layer(name, .concatenate, inputs: means))
    return try Network(name: self.name, layers: layers, classifierLayers: [])
  }

  private func needed(for sources: [String]) throws(BackboneError) -> [Layer] {
    for source in sources { _ = try shape(of: source) }
    var needed = Set(sources)
    var kept: [Layer] = []
    for candidate in layers.reversed() where needed.contains(candidate.name) {
      kept.append(candidate)
      needed.formUnion(candidate.inputs)
    }
    return kept.reversed()
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
