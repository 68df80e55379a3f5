extension Network {
  /// Multiplications that are followed by an addition, for one image: convolutions and dense layers, nothing else.
  public var multiplyAddCount: Int { layers.reduce(0) { $0 + multiplyAddCount(of: $1) } }

  private func multiplyAddCount(of layer: Layer) -> Int {
    let output = shapes[layer.name] ?? []
    let channels = layer.inputs.first.flatMap { shapes[$0]?.last } ?? 0
    let positions = output.dropLast().reduce(1, *)
    switch layer.operation {
    case .convolution(let convolution):
      return positions * convolution.window.area * (channels / convolution.groups) * convolution.filters
    case .depthwiseConvolution(let convolution):
      return positions * convolution.window.area * channels
    case .separableConvolution(let convolution):
      return positions * (convolution.window.area * channels + channels * convolution.filters)
    case .dense(let dense):
      return channels * dense.units
    default:
      return 0
    }
  }

  /// Bytes of activations that are needed at the same time for one image, up to `layer`.
  ///
  /// An estimate from the fused layers' results; the engine may need more for padded channels and working memory.
  public func activationByteCount(upTo layer: String) -> Int {
    let groups = FusionPlan(self, taps: [layer]).groups
    var lastReader: [String: Int] = [:]
    for (index, group) in groups.enumerated() {
      for input in [group.source, group.residual].compactMap({ $0 }) + group.unfusedInputs {
        lastReader[input] = index
      }
    }
    var live: [String: Int] = [:]
    var peak = 0
    for (index, group) in groups.enumerated() {
      live[group.last.name] = (shapes[group.last.name] ?? []).reduce(4, *)
      peak = max(peak, live.values.reduce(0, +))
      live = live.filter { lastReader[$0.key, default: groups.count] > index }
    }
    return peak
  }
}

extension Layer.Window {
  /// How many elements the window covers.
  fileprivate var area: Int { height * width }
}
