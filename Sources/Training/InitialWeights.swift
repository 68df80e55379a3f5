public import Backbones
public import Tensors

extension NetworkWeights {
  /// What a network learns on from.
  ///
  /// - Parameters:
  ///   - pretrained: Weights of layers that have learned before, by the network's names; nil for none.
  ///   - initializer: How the kernels of all other layers are drawn.
  /// - Throws: `BackboneError` where weights cannot be read.
  public static func initial(
    for network: Network, pretrained: NetworkWeights?, initializer: Initializer, seed: UInt64
  ) throws(BackboneError) -> NetworkWeights {
    var tensors: [String: [Tensor]] = [:]
    for layer in network.layers {
      if let pretrained, let known = pretrained.network[layer.name] {
        tensors[layer.name] = try pretrained.tensors(of: known)
      } else {
        tensors[layer.name] = network.weightSpecs(of: layer).map {
          Tensor(shape: $0.shape, elements: initializer.values(of: $0, seed: seed))
        }
      }
    }
    return NetworkWeights(tensors: tensors, for: network, origin: pretrained?.origin ?? "initial weights")
  }

  /// These weights with some others in their place, given by `layer/weight`.
  public func replacing(_ weights: [String: Tensor], origin: String) throws(BackboneError) -> NetworkWeights {
    var tensors: [String: [Tensor]] = [:]
    for layer in network.layers {
      let own = try self.tensors(of: layer)
      tensors[layer.name] = zip(network.weightSpecs(of: layer), own).map { spec, tensor in
        weights["\(spec.layer)/\(spec.name)"] ?? tensor
      }
    }
    return NetworkWeights(tensors: tensors, for: network, origin: origin)
  }
}
