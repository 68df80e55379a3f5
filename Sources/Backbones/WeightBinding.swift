/// Holds a weight file against a network: every layer by name, every weight by name or order, and by shape.
struct WeightBinding {
  let file: WeightFile
  let network: Network

  /// The stored weights of each layer in the order of the network's specs.
  func stored() throws(BackboneError) -> [String: [WeightFile.StoredWeight]] {
    let inFile = Dictionary(file.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let weighted = network.layers.filter { !network.weightSpecs(of: $0).isEmpty }
    let names = Set(weighted.map(\.name))
    let allowed = names.union(network.classifierLayers)
    let missing = weighted.map(\.name).filter { inFile[$0] == nil }
    let extra = file.layers.map(\.name).filter { !allowed.contains($0) }

    let title = NetworkFingerprint.title(of: network)
    if !missing.isEmpty || !extra.isEmpty {
      // A file that is another network's in every layer and shape; then what is merely incomplete; then likeness.
      if let other = NetworkFingerprint.recognizeExactly(file), other != title { throw another(other) }
      if extra.isEmpty, missing.allSatisfy(network.classifierLayers.contains) {
        throw .missingTop(file: file.path, network: network.name, layers: missing)
      }
      if let other = NetworkFingerprint.recognize(file), other != title { throw another(other) }
      if let first = missing.first {
        throw .missingLayer(
          file: file.path, network: network.name, layer: first, missingCount: missing.count)
      }
      throw .extraLayers(file: file.path, network: network.name, layers: extra)
    }

    var bound: [String: [WeightFile.StoredWeight]] = [:]
    for layer in weighted {
      guard let stored = inFile[layer.name] else { continue }
      bound[layer.name] = try bind(stored, to: network.weightSpecs(of: layer))
    }
    return bound
  }

  private func bind(
    _ stored: WeightFile.StoredLayer, to specs: [WeightSpec]
  ) throws(BackboneError) -> [WeightFile.StoredWeight] {
    guard stored.weights.count == specs.count else {
      throw .wrongWeightCount(
        file: file.path, layer: stored.name, found: stored.weights.map(\.name), expected: specs.map(\.name))
    }
    // Files of Keras 2 and 3 say which weight is which; older ones (`block1_conv1_W_1:0`) only by order.
    let byName = Dictionary(
      stored.weights.map { (Self.plainName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
    let named = specs.map { byName[$0.name] ?? ($0.name == "kernel" ? byName["depthwise_kernel"] : nil) }
    let ordered = named.contains(nil) ? stored.weights : named.compactMap { $0 }
    for (spec, weight) in zip(specs, ordered) where weight.shape != spec.shape {
      if let other = NetworkFingerprint.recognizeExactly(file) { throw another(other) }
      throw .wrongShape(
        file: file.path, layer: stored.name, weight: spec.name, found: weight.shape, expected: spec.shape)
    }
    return ordered
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
