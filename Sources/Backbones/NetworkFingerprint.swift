/// What tells the weight files of different networks apart: the names of their weighted layers.
struct NetworkFingerprint {
  /// How people call the network.
  let title: String
  /// The network without its classifier.
  private let network: Network
  /// Its layers with weights.
  private let layers: Set<String>

  private init(title: String, network: Network) {
    self.title = title
    self.network = network
    layers = Set(network.weightSpecs.map(\.layer))
  }

  /// The fingerprints of all networks this module can build.
  private static let known: [NetworkFingerprint] = Backbone.all.compactMap { backbone in
    guard let network = try? backbone.network(includeTop: false) else { return nil }
    return NetworkFingerprint(title: backbone.title, network: network)
  }

  /// A layer that only one of Keras' other networks has, for files that people are likely to mix up.
  private static let tellTales = [
    ("conv_pw_13", "MobileNet (version 1)"), ("conv4_block23_1_conv", "ResNet101 or deeper"),
    ("res4b22_branch2a", "ResNet101"), ("conv2_block1_preact_bn", "a ResNet of version 2"),
    ("conv5_block16_1_conv", "a DenseNet"), ("top_conv", "an EfficientNet"), ("conv_7b", "InceptionResNetV2"),
  ]

  /// How people call `network`, when it is one of the known.
  static func title(of network: Network) -> String? {
    let specs = Set(network.weightSpecs.filter { !network.classifierLayers.contains($0.layer) })
    return known.first { Set($0.network.weightSpecs) == specs }?.title
  }

  /// The network whose layers the file has most in common with, when that is nearly all of them.
  static func recognize(_ file: WeightFile) -> String? {
    if let exact = recognizeExactly(file) { return exact }
    let stored = Set(file.layers.map(\.name))
    if let (_, title) = tellTales.first(where: { stored.contains($0.0) }) { return title }
    let best = known.max { $0.likeness(to: stored) < $1.likeness(to: stored) }
    return best.flatMap { $0.likeness(to: stored) > 0.7 ? $0.title : nil }
  }

  /// The network whose layers are in the file with their shapes and, but for a classifier, nothing else is.
  static func recognizeExactly(_ file: WeightFile) -> String? {
    known.first { WeightBinding(file: file, network: $0.network).isExact }?.title
  }

  /// Layers in common over layers in either.
  private func likeness(to stored: Set<String>) -> Double {
    Double(layers.intersection(stored).count) / Double(max(layers.union(stored).count, 1))
  }
}
