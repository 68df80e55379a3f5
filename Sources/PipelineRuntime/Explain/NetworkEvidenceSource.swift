internal import Backbones
internal import Explanation
internal import Training

/// A trained network: its engine's backward pass carries the gradient from a class's logit to the maps of a layer.
///
/// Not thread-safe.
final class NetworkEvidenceSource {
  let classNames: [String]
  let layer: String
  private let name: String
  private let weights: NetworkWeights
  private let shape: [Int]
  private var followed: FollowedNetwork?

  /// A source for the model `name` with the network `weights`.
  init(_ name: String, weights: NetworkWeights, classNames: [String]) {
    (self.name, self.weights, self.classNames) = (name, weights, classNames)
    let network = weights.network
    // Pictures come in as maps too, but say nothing about the network.
    let layers = network.layers.dropFirst()
    let maps = layers.last { layer in
      let shape = network.shapes[layer.name] ?? []
      return shape.count == 3 && shape[0] * shape[1] > 1 && !layer.operation.isPooling
    }
    layer = maps?.name ?? network.layers[0].name
    shape = network.shapes[layer] ?? []
  }

  private func makeNetwork() throws -> FollowedNetwork {
    if let followed { return followed }
    let made = try FollowedNetwork(weights, layer: layer)
    followed = made
    return made
  }
}

extension NetworkEvidenceSource: EvidenceSource {
  var inputShape: [Int] { weights.network.inputShape }

  var obstacleToMaps: String? {
    layer == weights.network.layers[0].name
      ? "network \(weights.network.name) has no convolutional layer with more than one position; use --method occlusion"
      : nil
  }

  var camObstacle: String? {
    if let obstacleToMaps { return obstacleToMaps }
    let network = weights.network
    // From the maps on: their mean, perhaps dropout, one dense layer.
    let behind = network.layers.drop { $0.name != layer }.dropFirst()
    let rest = behind.filter { if case .dropout = $0.operation { false } else { true } }
    guard rest.count == 2, rest.first?.operation == .globalAveragePooling, case .dense? = rest.last?.operation
    else {
      return "what follows layer \(layer) is not global average pooling and one dense layer"
    }
    return nil
  }

  var preferredMethod: MapMethod { obstacleToMaps == nil ? .gradCAM : .occlusion }

  func evidence(for image: [Float], classIndex: Int?, gradient: GradientKind) throws -> ClassEvidence {
    guard gradient == .local else {
      throw RuntimeError.failed(
        "model \(name): integrated_grad_cam is for heads on stored features, whose mean is known; use --method grad_cam"
      )
    }
    let found = try makeNetwork().follow(image, classIndex: classIndex)
    func maps(_ elements: [Float]) -> ChannelMaps {
      ChannelMaps(height: shape[0], width: shape[1], channelCount: shape[2], elements: elements)
    }
    return ClassEvidence(
      classIndex: classIndex ?? found.predictedIndex, predictedIndex: found.predictedIndex,
      score: found.score,
      maps: maps(found.values), gradient: maps(found.gradient))
  }

  func scores(of classIndex: Int, in images: [[Float]]) throws -> [Double] {
    let network = try makeNetwork()
    return try images.map { Double(try network.logits(of: $0)[classIndex]) }
  }

  func predictedClass(of image: [Float]) throws -> Int {
    let logits = try makeNetwork().logits(of: image)
    return logits.indices.max { logits[$0] < logits[$1] } ?? 0
  }
}

extension Layer.Operation {
  /// Whether it only gathers what the layer before it found.
  fileprivate var isPooling: Bool {
    switch self {
    case .maxPooling, .averagePooling, .dropout, .zeroPadding, .resizing, .reshape: true
    default: false
    }
  }
}
