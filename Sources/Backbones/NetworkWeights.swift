private import Digests
public import Tensors

/// The weights of one network: from a file, bound by name and shape, or random by formula.
public struct NetworkWeights: Sendable {
  private enum Store {
    /// For each layer, the stored weights in the order of the network's specs.
    case file(WeightFile, [String: [WeightFile.StoredWeight]])
    case random(RandomWeights)
    /// For each layer, the tensors in the order of the network's specs.
    case memory([String: [Tensor]], origin: String)
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

  /// Binds a network file to its own network: every weight is called `layer/weight` there.
  ///
  /// - Throws: `BackboneError.missingLayer` or `.wrongShape`.
  init(_ file: WeightFile, named network: Network) throws(BackboneError) {
    let stored = Dictionary(
      file.layers.flatMap(\.weights).map { ($0.location, $0) }, uniquingKeysWith: { first, _ in first })
    var bound: [String: [WeightFile.StoredWeight]] = [:]
    for spec in network.weightSpecs {
      guard let weight = stored["\(spec.layer)/\(spec.name)"] else {
        throw .missingLayer(file: file.path, network: network.name, layer: spec.layer, missingCount: 1)
      }
      guard weight.shape == spec.shape else {
        throw .wrongShape(
          file: file.path, layer: spec.layer, weight: spec.name, found: weight.shape, expected: spec.shape)
      }
      bound[spec.layer, default: []].append(weight)
    }
    self.init(network: network, store: .file(file, bound))
  }

  /// Weights that are in memory, such as those that training ended with.
  ///
  /// - Parameters:
  ///   - tensors: For each layer with weights, its tensors in the order of `Network.weightSpecs(of:)`.
  ///   - origin: Where they come from, for people.
  /// - Precondition: They are those of `network`, and of the shapes of its specs.
  public init(tensors: [String: [Tensor]], for network: Network, origin: String) {
    for layer in network.layers {
      let expected = network.weightSpecs(of: layer).map(\.shape)
      precondition(
        tensors[layer.name, default: []].map(\.shape) == expected,
        "layer '\(layer.name)' takes weights of the shapes \(expected)")
    }
    self.init(network: network, store: .memory(tensors, origin: origin))
  }

  /// The weights of the network that ends with `layer`.
  ///
  /// - Throws: `BackboneError.unknownLayer`.
  public func upTo(_ layer: String) throws(BackboneError) -> NetworkWeights {
    restricted(to: try network.upTo(layer))
  }

  /// The same weights for a network with the same layers, or fewer of them.
  func restricted(to network: Network) -> NetworkWeights { NetworkWeights(network: network, store: store) }

  private init(network: Network, store: Store) {
    self.network = network
    self.store = store
  }

  /// Where the weights come from, for people: the path, or `random:seed`.
  public var origin: String {
    switch store {
    case .file(let file, _): file.path
    case .random(let random): random.digest
    case .memory(_, let origin): origin
    }
  }

  /// The identity of the weights in a recipe: the file's SHA-256, `random:seed`, or the SHA-256 of the numbers in memory.
  ///
  /// - Complexity: Reads the whole file.
  public func digest() throws(BackboneError) -> String {
    switch store {
    case .file(let file, _): try file.digest()
    case .random(let random): random.digest
    case .memory: try numbersDigest()
    }
  }

  private func numbersDigest() throws(BackboneError) -> String {
    let digest = Digest(.sha256)
    for layer in network.layers {
      for tensor in try tensors(of: layer) {
        digest.update(tensor.elements.withUnsafeBytes { Array($0) })
      }
    }
    return digest.finish()
  }

  /// The weights of one layer in the order of `Network.weightSpecs(of:)`, read or made now.
  ///
  /// - Throws: `BackboneError` where the file cannot be read or holds NaN, infinity or a negative variance.
  public func tensors(of layer: Layer) throws(BackboneError) -> [Tensor] {
    let specs = network.weightSpecs(of: layer)
    switch store {
    case .random(let random):
      return specs.map { Tensor(shape: $0.shape, elements: random.values(of: $0)) }
    case .memory(let all, let origin):
      let tensors = all[layer.name] ?? []
      for (spec, tensor) in zip(specs, tensors) {
        guard let index = tensor.elements.firstIndex(where: { !$0.isFinite }) else { continue }
        throw .unusableValue(
          file: origin, layer: layer.name, weight: spec.name, index: index, value: "\(tensor.elements[index])"
        )
      }
      return tensors
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
