extension Network {
  /// The layers as Keras lists them: by distance from the output, farthest first.
  ///
  /// Where two layers are equally far, the one that a walk from the output (inputs in order, each layer before
  /// its inputs) meets first comes first. Layers that the output does not need are left out. For a ResNet block
  /// with a projection this differs from the order of creation.
  /// Reference: Keras 3 `keras/src/ops/function.py`, `map_graph`.
  public var layersInModelOrder: [Layer] {
    let walk = walkFromOutput()
    return walk.finished
      .sorted {
        (-walk.depth[$0.name]!, walk.firstSeen[$0.name]!) < (-walk.depth[$1.name]!, walk.firstSeen[$1.name]!)
      }
  }

  /// Whether the layers form one line, which Keras prints without the column "Connected to".
  var isSequential: Bool {
    let walk = walkFromOutput()
    return Set(walk.depth.values).count == walk.finished.count
      && walk.finished.allSatisfy { $0.inputs.count <= 1 }
  }

  private func walkFromOutput() -> (finished: [Layer], firstSeen: [String: Int], depth: [String: Int]) {
    var firstSeen: [String: Int] = [:]
    var finished: [Layer] = []
    // An explicit stack: networks may be hundreds of layers deep.
    var stack: [(layer: Layer, nextInput: Int)] = []
    func visit(_ name: String) {
      guard firstSeen[name] == nil, let layer = self[name] else { return }
      firstSeen[name] = firstSeen.count
      stack.append((layer, 0))
    }
    if let output = layers.last { visit(output.name) }
    while let (layer, nextInput) = stack.last {
      if nextInput == layer.inputs.count {
        finished.append(layer)
        stack.removeLast()
      } else {
        stack[stack.count - 1].nextInput += 1
        visit(layer.inputs[nextInput])
      }
    }
    var depth: [String: Int] = [:]
    for layer in finished.reversed() {
      let own = depth[layer.name, default: 0]
      depth[layer.name] = own
      for input in layer.inputs { depth[input] = max(depth[input, default: 0], own + 1) }
    }
    return (finished, firstSeen, depth)
  }
}
