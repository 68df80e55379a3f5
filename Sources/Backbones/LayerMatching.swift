/// Which layer of a network each layer of a weight file belongs to.
///
/// Names that somebody chose are believed. Layers that were given none are numbered by Keras anew in every session, so
/// they are matched by their order among layers of their kind: in a Keras file that is the order of the model, the rule
/// by which Keras itself loads; where the file has no order, the order of the numbers, which is that of creation.
struct LayerMatching {
  private let stored: [String: WeightFile.StoredLayer]
  private let names: [String]
  private let network: Network

  init(_ file: WeightFile, _ network: Network) {
    self.network = network
    names = Self.networkNames(file, network)
    stored = Dictionary(zip(names, file.layers), uniquingKeysWith: { first, _ in first })
    extra = zip(names, file.layers).filter { name, _ in
      network[name] == nil && !network.classifierLayers.contains(name)
    }.map(\.1)
  }

  /// Layers of the file that the network, with or without its classifier, does not have.
  let extra: [WeightFile.StoredLayer]

  /// The file's layer for a layer of the network, nil where it has none.
  subscript(layer: String) -> WeightFile.StoredLayer? { stored[layer] }

  /// Layers with weights that the file does not have, in the network's order.
  var missing: [String] {
    network.layers.filter { stored[$0.name] == nil && !network.weightSpecs(of: $0).isEmpty }.map(\.name)
  }

  /// What each layer of `file` is called in `network`; its own name where the network has no counterpart.
  private static func networkNames(_ file: WeightFile, _ network: Network) -> [String] {
    if file.naming == .classOrdinals { return ordinalNames(file, network) }
    let isOrdered = file.naming == .ordered
    let order = isOrdered ? network.layersInModelOrder : network.layers
    var unnamed: [String: [String]] = [:]
    for layer in order where !network.weightSpecs(of: layer).isEmpty {
      if let automatic = AutomaticLayerName(layer.name) {
        unnamed[automatic.kind, default: []].append(layer.name)
      }
    }
    var positions: [String: [(position: Int, number: Int)]] = [:]
    for (position, layer) in file.layers.enumerated() {
      if let automatic = AutomaticLayerName(layer.name) {
        positions[automatic.kind, default: []].append((position, automatic.number))
      }
    }
    var names = file.layers.map(\.name)
    for (kind, found) in positions {
      let found = isOrdered ? found : found.sorted { $0.number < $1.number }
      for (entry, name) in zip(found, unnamed[kind] ?? []) { names[entry.position] = name }
    }
    return names
  }

  /// Keras 3 files count the layers of each class in the model's order.
  private static func ordinalNames(_ file: WeightFile, _ network: Network) -> [String] {
    let byClass = Dictionary(grouping: network.layersInModelOrder, by: \.operation.automaticName)
    return file.layers.map { layer in
      guard let ordinal = layer.classOrdinal, let peers = byClass[ordinal.className],
        peers.indices.contains(ordinal.index)
      else { return layer.name }
      let name = peers[ordinal.index].name
      let bothWereChosen = AutomaticLayerName(layer.name) == nil && AutomaticLayerName(name) == nil
      return bothWereChosen ? layer.name : name
    }
  }
}

extension WeightFile.StoredLayer {
  /// Whether the layer may be part of a classifier that people put on top: it has no kernel over an image.
  var couldBeOnTop: Bool { weights.allSatisfy { $0.shape.count <= 2 } }
}
