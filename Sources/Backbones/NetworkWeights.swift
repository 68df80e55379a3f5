public import Tensors

/// The weights of one network: from a file, bound by name and shape, or random by formula.
public struct NetworkWeights: Sendable {
  private enum Store {
    /// For each layer, the stored weights in the order of the network's specs.
    case file(WeightFile, [String: [WeightFile.StoredWeight]])
    case random(RandomWeights)
  }

  /// The network the weights fit.
  public let network: Network
  private let store: Store

  /// Random weights, a pure function of the seed and the network.
  public static func random(seed: UInt64, for network: Network) -> NetworkWeights {
    NetworkWeights(network: network, store: .random(RandomWeights(seed: seed, network: network)))
  }

  /// Binds a file to a network by the names and shapes of its layers.
  ///
  /// Layers of the classifier that the network leaves out may be in the file; nothing else may be missing or
  /// left over: VGG19's file has every layer of VGG16, and still is not VGG16's.
  /// - Throws: `BackboneError` saying what is missing, left over or of another shape, or which network the file
  ///   belongs to.
  public init(_ file: WeightFile, for network: Network) throws(BackboneError) {
    let bound = try WeightBinding(file: file, network: network).stored()
    self.init(network: network, store: .file(file, bound))
  }

  private init(network: Network, store: Store) {
    self.network = network
    self.store = store
  }

  /// Where the weights come from, for people: the path, or `random:seed`.
  public var origin: String {
    switch store {
    case .file(let file, _): file.path
    case .random(let random): random.digest
    }
  }

  /// The identity of the weights in a recipe: the file's SHA-256, or `random:seed`.
  ///
  /// - Complexity: Reads the whole file.
  public func digest() throws(BackboneError) -> String {
    switch store {
    case .file(let file, _): try file.digest()
    case .random(let random): random.digest
    }
  }

  /// The weights of one layer in the order of `Network.weightSpecs(of:)`, read or made now.
  ///
  /// - Throws: `BackboneError` where the file cannot be read or holds NaN, infinity or a negative variance.
  public func tensors(of layer: Layer) throws(BackboneError) -> [Tensor] {
    let specs = network.weightSpecs(of: layer)
    switch store {
    case .random(let random):
      return specs.map { Tensor(shape: $0.shape, elements: random.values(of: $0)) }
    case .file(let file, let bound):
      var tensors: [Tensor] = []
      for (spec, stored) in zip(specs, bound[layer.name] ?? []) {
        let values = try file.values(of: stored, layer: layer.name)
        if spec.name == "moving_variance", let index = values.firstIndex(where: { $0 < 0 }) {
          throw .unusableValue(
            file: file.path, layer: layer.name, weight: "moving_variance", index: index,
            value: "\(values[index]) (a variance below zero)")
        }
        tensors.append(Tensor(shape: spec.shape, elements: values))
      }
      return tensors
    }
  }

  /// Reads every weight once and keeps none: whether the whole file is usable.
  public func verify() throws(BackboneError) {
    for layer in network.layers { _ = try tensors(of: layer) }
  }
}
