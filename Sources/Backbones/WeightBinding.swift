/// Holds a weight file against a network: every layer by name or order, every weight by name or order, and by shape.
struct WeightBinding {
  let file: WeightFile
  let network: Network

  /// The stored weights of each layer in the order of the network's specs.
  ///
  /// A classifier on top, of any number of classes, may be in the file of a network without; nothing else may be
  /// missing or left over: VGG19's file has every layer of VGG16, and still is not VGG16's.
  func stored() throws(BackboneError) -> [String: [WeightFile.StoredWeight]] {
    let matching = LayerMatching(file, network)
    let missing = matching.missing
    let extra = matching.extra.filter { network.hasTop || !$0.couldBeOnTop }
    if !missing.isEmpty || !extra.isEmpty {
      // A file that is another network's in every layer and shape; then what is merely incomplete; then likeness.
      let title = NetworkFingerprint.title(of: network)
      if let other = NetworkFingerprint.recognizeExactly(file), other != title { throw another(other) }
      if let bound = boundByOrder() { return bound }
      throw mismatch(missing: missing, extra: extra.map(\.name), title)
    }
    var bound: [String: [WeightFile.StoredWeight]] = [:]
    for layer in weightedLayers {
      if let stored = matching[layer.name] {
        bound[layer.name] = try bind(stored, to: network.weightSpecs(of: layer))
      }
    }
    return bound
  }

  /// Whether each layer of the network is in the file with its shapes, and nothing else is but a classifier.
  var isExact: Bool {
    let matching = LayerMatching(file, network)
    return matching.missing.isEmpty && matching.extra.allSatisfy { !network.hasTop && $0.couldBeOnTop }
      && weightedLayers.allSatisfy { layer in
        matching[layer.name].flatMap { ordered($0, as: network.weightSpecs(of: layer)) } != nil
      }
  }

  private var weightedLayers: [Layer] { network.layers.filter { !network.weightSpecs(of: $0).isEmpty } }

  /// Keras' own rule, for files whose layers are called otherwise: layer after layer in the model's order, as long as
  /// every shape agrees.
  ///
  /// Keras renamed layers over the years (the top of MobileNetV2 was `Logits`) and kept its files.
  private func boundByOrder() -> [String: [WeightFile.StoredWeight]]? {
    let weighted = network.layersInModelOrder.filter { !network.weightSpecs(of: $0).isEmpty }
    guard file.naming == .ordered, file.layers.count >= weighted.count else { return nil }
    let surplus = file.layers[weighted.count...]
    guard surplus.isEmpty || !network.hasTop, surplus.allSatisfy(\.couldBeOnTop) else { return nil }
    var bound: [String: [WeightFile.StoredWeight]] = [:]
    for (layer, stored) in zip(weighted, file.layers) {
      guard let weights = ordered(stored, as: network.weightSpecs(of: layer)) else { return nil }
      bound[layer.name] = weights
    }
    return bound
  }

  private func mismatch(missing: [String], extra: [String], _ title: String?) -> BackboneError {
    if extra.isEmpty, missing.allSatisfy(network.classifierLayers.contains) {
      return .missingTop(file: file.path, network: network.name, layers: missing)
    }
    if let other = NetworkFingerprint.recognize(file), other != title { return another(other) }
    if let first = missing.first {
      return .missingLayer(
        file: file.path, network: network.name, layer: first, missingCount: missing.count)
    }
    return .extraLayers(file: file.path, network: network.name, layers: extra)
  }

  private func bind(
    _ stored: WeightFile.StoredLayer, to specs: [WeightSpec]
  ) throws(BackboneError) -> [WeightFile.StoredWeight] {
    guard stored.weights.count == specs.count else {
      throw .wrongWeightCount(
        file: file.path, layer: stored.name, found: stored.weights.map(\.name), expected: specs.map(\.name))
    }
    let weights = Self.arranged(stored.weights, as: specs)
    for (spec, weight) in zip(specs, weights) where weight.shape != spec.shape {
      if let other = NetworkFingerprint.recognizeExactly(file), other != NetworkFingerprint.title(of: network)
      {
        throw another(other)
      }
      if let layer = network.classifierLayers.last, layer == spec.layer,
        weight.shape.count == spec.shape.count,
        weight.shape.dropLast() == spec.shape.dropLast(), let found = weight.shape.last,
        let expected = spec.shape.last
      {
        throw .wrongClassCount(file: file.path, layer: layer, found: found, expected: expected)
      }
      throw .wrongShape(
        file: file.path, layer: spec.layer, weight: spec.name, found: weight.shape, expected: spec.shape)
    }
    return weights
  }

  /// The layer's weights in the order of `specs`, or nil where number or shapes differ.
  private func ordered(
    _ stored: WeightFile.StoredLayer, as specs: [WeightSpec]
  ) -> [WeightFile.StoredWeight]? {
    guard stored.weights.count == specs.count else { return nil }
    let weights = Self.arranged(stored.weights, as: specs)
    return weights.map(\.shape) == specs.map(\.shape) ? weights : nil
  }

  /// As many weights as specs, by name where names tell, else as they stand.
  ///
  /// Files of Keras 2 and 3 say which weight is which; older ones (`block1_conv1_W_1:0`) only by order.
  private static func arranged(
    _ weights: [WeightFile.StoredWeight], as specs: [WeightSpec]
  ) -> [WeightFile.StoredWeight] {
    let byName = Dictionary(weights.map { (plainName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
    let named = specs.compactMap {
      byName[$0.name] ?? ($0.name == "kernel" ? byName["depthwise_kernel"] : nil)
    }
    return named.count == specs.count ? named : weights
  }

  /// `conv1/bn/gamma:0` as `gamma`.
  private static func plainName(_ name: String) -> String {
    let last = name.split(separator: "/").last ?? ""
    return String(last.prefix { $0 != ":" })
  }

  private func another(_ title: String) -> BackboneError {
    .anotherNetwork(
      file: file.path, network: NetworkFingerprint.title(of: network) ?? network.name, looksLike: title)
  }
}
