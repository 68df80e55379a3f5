package import Backbones
package import PipelineConfig

extension NetworkSpec {
  /// The network as data, its shapes checked.
  ///
  /// - Throws: `NetworkProblem` at the key path of the layer that cannot be.
  package func network(classCount: Int) throws(NetworkProblem) -> Network {
    let image = Layer(
      "input_layer", .input(height: input.height, width: input.width, channels: 3), inputs: [])
    var assembly = LayerAssembly(after: [image], classCount: classCount)
    try assembly.append(layers, at: "network.layers")
    guard !Backbone.keras.contains(where: { $0.name == name }) else {
      throw NetworkProblem(
        keyPath: "network.name", reason: "'\(name)' is the name of a built-in network; choose another")
    }
    return try assembly.network(name: name, at: "network.layers")
  }

  /// What becomes of pixels before they enter.
  package var preprocessMode: Backbone.PreprocessMode {
    switch preprocessing {
    case .rescale: .rescale
    case .tf: .tf
    case .caffe: .caffe
    case .torch: .torch
    case .untouched: .none
    }
  }
}

extension TrainingSpec {
  /// `backbone` with the top of this training behind its last layer, its shapes checked.
  ///
  /// Where the backbone ends with a vector, as a network file may, a pooling at the top's beginning has been done.
  ///
  /// - Parameters:
  ///   - backbone: The network without its own classifier.
  ///   - name: What the result is called: not like one of Keras' networks.
  /// - Throws: `NetworkProblem` at the key path of the layer that cannot be.
  package func network(on backbone: Network, name: String, classCount: Int) throws(NetworkProblem) -> Network
  {
    var assembly = LayerAssembly(after: backbone.layers, classCount: classCount)
    let isVector = backbone.layers.last.flatMap { backbone.shapes[$0.name] }?.count == 1
    let isPooled = isVector && top.first == LayerSpec(.globalAveragePooling2D)
    try assembly.append(top, from: isPooled ? 1 : 0, at: "training.top")
    return try assembly.network(name: name, at: "training.top")
  }

  /// Checks that each phase's `trainable_from` is a layer of `network`.
  ///
  /// - Throws: `NetworkProblem` at its key path.
  package func checkTrainableLayers(in network: Network) throws(NetworkProblem) {
    for (index, phase) in phases.enumerated() {
      guard case .layer(let name) = phase.trainableFrom, network[name] == nil else { continue }
      let keyPath = phases.count == 1 ? "training" : "training.phases[\(index)]"
      do {
        _ = try network.shape(of: name)
      } catch {
        throw NetworkProblem(keyPath: "\(keyPath).trainable_from", reason: "\(error)")
      }
    }
  }
}
