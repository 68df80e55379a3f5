public import Backbones

/// Where a network is divided: what stays as it is and is computed once, and what is run in every step.
///
/// Layers from `trainableFrom` on learn. Everything up to `frozenOutput`, the last layer before them that all paths go
/// through, can be computed apart, since it does not change; layers between the two stay as they are, but are part of
/// every step.
public struct TrainingCut: Sendable, Hashable {
  /// The layer whose result a step starts from; the input layer where nothing can be computed apart.
  public let frozenOutput: String
  /// Its place among the network's layers.
  let frozenIndex: Int
  /// The place of the first layer that learns.
  let firstTrainableIndex: Int

  /// No cut: everything is run, and nothing learns.
  static func frozen(_ network: Network) -> TrainingCut {
    TrainingCut(
      frozenOutput: network.layers[0].name, frozenIndex: 0, firstTrainableIndex: network.layers.count)
  }

  private init(frozenOutput: String, frozenIndex: Int, firstTrainableIndex: Int) {
    (self.frozenOutput, self.frozenIndex) = (frozenOutput, frozenIndex)
    self.firstTrainableIndex = firstTrainableIndex
  }

  /// Divides `network` before the layer `trainableFrom`; nil to train all of it.
  ///
  /// - Throws: `BackboneError.unknownLayer`.
  public init(_ network: Network, trainableFrom: String?) throws(BackboneError) {
    let first: Int
    if let trainableFrom {
      _ = try network.shape(of: trainableFrom)
      first = network.layers.firstIndex { $0.name == trainableFrom } ?? 0
    } else {
      first = 1
    }
    var places: [String: Int] = [:]
    var lastReader = [Int](repeating: 0, count: network.layers.count)
    for (index, layer) in network.layers.enumerated() {
      places[layer.name] = index
      for input in layer.inputs { lastReader[places[input] ?? 0] = index }
    }
    // The last layer before which no value is read behind it.
    var frozen = 0
    var furthest = 0
    for index in network.layers.indices where index < first {
      if furthest <= index { frozen = index }
      furthest = max(furthest, lastReader[index])
    }
    frozenIndex = frozen
    frozenOutput = network.layers[frozen].name
    firstTrainableIndex = max(first, 1)
  }
}
