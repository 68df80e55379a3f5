import DNN
import Tensors
import TestSupport

/// A random chain of operations with branches, drawn from a seed.
enum RandomGraph {
  /// Channels that fill blocks and channels that do not.
  static let allChannelCounts = [1, 3, 7, 8, 9, 15, 16, 17, 24]
  /// Channels as networks have them.
  static let evenChannelCounts = [8, 16, 24, 32, 48]
  private static let activations: [Activation] = [.identity, .relu, .relu6]

  /// The graph, with outputs among its images and vectors.
  static func make(seed: Int, channelCounts: [Int] = allChannelCounts) -> CheckedGraph {
    var choice = SplitMix64(seed: UInt64(seed) &* 7919 &+ 1)
    func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &choice)! }
    var graph = CheckedGraph(
      batchSize: pick([1, 2, 3]), height: pick([5, 7, 8, 12]), width: pick([5, 6, 9, 12]),
      channels: pick(channelCounts == evenChannelCounts ? [3] : [1, 3, 4, 8, 17]), seed: UInt64(seed))
    var images = [graph.input]
    var vectors: [CheckedGraph.Value] = []
    for _ in 0..<pick([2, 4, 8]) {
      let source = pick(images.suffix(3))
      let (height, width) = (source.reference.shape[1], source.reference.shape[2])
      func padding(below limit: Int) -> Padding {
        func side() -> Int { Int.random(in: 0..<limit, using: &choice) }
        return Padding(top: side(), left: side(), bottom: side(), right: side())
      }
      let windows = [1, 2, 3, 5].filter { $0 <= min(height, width) }
      let window = (pick(windows), pick(windows))
      let stride = (pick([1, 1, 2]), pick([1, 1, 2]))
      switch Int.random(in: 0..<12, using: &choice) {
      case 0...2:
        images.append(
          graph.convolution(
            source, window.0, window.1, channels: pick(channelCounts), stride: stride,
            padding: padding(below: 3), activation: pick(Self.activations)))
      case 3, 4:
        images.append(
          graph.convolution(
            source, window.0, window.1, channels: source.channels, stride: stride, padding: padding(below: 3),
            groups: source.channels, activation: pick(Self.activations)))
      case 5:
        let groups = pick((1...source.channels).filter { source.channels % $0 == 0 })
        images.append(
          graph.convolution(source, window.0, window.1, channels: groups * pick([1, 2, 8]), groups: groups))
      case 6:
        let fitting = images.filter { $0.reference.shape[1...2] == source.reference.shape[1...2] }
        let residual = pick(fitting)
        images.append(
          graph.convolution(
            source, 1, 1, channels: residual.channels, residual: residual, activation: pick(Self.activations))
        )
      case 7:
        let pooling = Pooling(
          kind: pick([.max, .average]), windowHeight: window.0, windowWidth: window.1, strideHeight: stride.0,
          strideWidth: stride.1, padding: padding(below: min(window.0, window.1)))
        images.append(graph.pooling(source, pooling))
      case 8:
        images.append(graph.zeroPadding(source, padding(below: 3)))
      case 9:
        let fitting = images.filter { $0.reference.shape == source.reference.shape }
        images.append(
          graph.add([source, pick(fitting), pick(fitting)], activation: pick(Self.activations)))
      case 10:
        let fitting = images.filter { $0.reference.shape[1...2] == source.reference.shape[1...2] }
        images.append(graph.concatenate([source, pick(fitting), pick(fitting)]))
      default:
        images.append(
          Bool.random(using: &choice)
            ? graph.affine(source, activation: pick(Self.activations))
            : graph.activation(source, pick(Self.activations)))
      }
      if Bool.random(using: &choice) {
        let source = pick(images)
        vectors.append(
          Bool.random(using: &choice)
            ? graph.globalPooling(source, pick([.max, .average])) : graph.flatten(source))
      }
    }
    for value in vectors {
      switch Int.random(in: 0..<4, using: &choice) {
      case 0:
        graph.output(graph.dense(value, count: pick(channelCounts), activation: pick(Self.activations)))
      case 1: graph.output(graph.softmax(value))
      case 2: graph.output(graph.affine(value))
      default: graph.output(value)
      }
    }
    for value in images where Bool.random(using: &choice) { graph.output(value) }
    graph.output(images[images.count - 1])
    return graph
  }
}
