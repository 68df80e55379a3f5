internal import Backbones
internal import PipelineConfig

/// Why a network of a pipeline file cannot be.
package struct NetworkProblem: Error, Equatable {
  /// Where the value stands, such as `network.layers[3].conv2d`.
  package let keyPath: String
  /// What is wrong with it.
  package let reason: String

  /// A problem at a place.
  package init(keyPath: String, reason: String) { (self.keyPath, self.reason) = (keyPath, reason) }
}

/// Puts the layers of a pipeline file one after the other, and remembers where each was written.
struct LayerAssembly {
  private(set) var layers: [Layer]
  private var keyPaths: [String: String] = [:]
  private var taken: Set<String>
  private let classCount: Int

  /// Begins behind the last of `layers`.
  init(after layers: [Layer], classCount: Int) {
    (self.layers, self.classCount) = (layers, classCount)
    taken = Set(layers.map(\.name))
  }

  /// Appends `specs`, the list at `keyPath`, without what stands before number `first`.
  mutating func append(
    _ specs: [LayerSpec], from first: Int = 0, at keyPath: String
  ) throws(NetworkProblem) {
    // Names that somebody chose are not given to other layers, wherever they stand.
    taken.formUnion(specs.compactMap(\.name))
    for (index, spec) in specs.enumerated().dropFirst(first) {
      let place = "\(keyPath)[\(index)].\(spec.word)"
      if case .repeated(let times, let inner) = spec.kind {
        for _ in 0..<times { try append(inner, at: "\(place).layers") }
      } else {
        try append(spec, at: place)
      }
    }
  }

  private mutating func append(_ spec: LayerSpec, at keyPath: String) throws(NetworkProblem) {
    guard let operation = try spec.operation(classCount: classCount, at: keyPath),
      let last = layers.last
    else { return }
    let name = spec.name ?? freeName(operation.automaticName)
    taken.insert(name)
    keyPaths[name] = keyPath
    layers.append(Layer(name, operation, inputs: spec.inputs.isEmpty ? [last.name] : spec.inputs))
  }

  /// Keras' name for a layer that is given none: `conv2d`, `conv2d_1`, …
  private func freeName(_ kind: String) -> String {
    var name = kind
    var number = 0
    while taken.contains(name) {
      number += 1
      name = "\(kind)_\(number)"
    }
    return name
  }

  /// The network, its shapes checked, with a probability for each class at its end.
  ///
  /// - Parameter keyPath: The list of layers, for what concerns none of them.
  func network(name: String, at keyPath: String) throws(NetworkProblem) -> Network {
    let network: Network
    do {
      network = try Network(name: name, layers: layers)
    } catch {
      guard case .invalidNetwork(_, let layer, let reason) = error else {
        throw NetworkProblem(keyPath: keyPath, reason: "\(error)")
      }
      throw NetworkProblem(keyPath: keyPaths[layer] ?? keyPath, reason: reason)
    }
    try checkClassifier(network, at: keyPath)
    return network
  }

  private func checkClassifier(_ network: Network, at keyPath: String) throws(NetworkProblem) {
    guard let last = network.layers.last, let shape = network.shapes[last.name] else { return }
    let place = keyPaths[last.name] ?? keyPath
    guard shape == [classCount] else {
      let found = shape.map(String.init).joined(separator: "×")
      throw NetworkProblem(
        keyPath: place,
        reason: "the last layer gives \(found) numbers, expected one for each of the \(classCount) classes: "
          + "end with  dense: {units: classes, activation: softmax}")
    }
    let isSoftmax =
      switch last.operation {
      case .dense(let dense): dense.activation == .softmax
      case .activation(let activation): activation == .softmax
      default: false
      }
    guard isSoftmax else {
      throw NetworkProblem(
        keyPath: place,
        reason: "categorical_crossentropy compares probabilities, so the last layer must end with softmax: "
          + "add  activation: softmax")
    }
  }
}
