/// A network with its weights and all that is needed to use it, as one `.safetensors` file.
///
/// The tensors are called and laid out as `SafetensorsWriter` does for any network; the header's metadata hold the
/// description (`model_config`, the JSON of a Keras 3 functional model; `preprocessing`; `class_names`, a JSON list;
/// `feature_layer`). Other programs read it as weights.
public struct TrainedNetwork: Sendable {
  /// What the network is.
  public let description: DescribedNetwork
  /// The weights of the whole network.
  public let weights: NetworkWeights

  /// A network with weights.
  ///
  /// - Parameters:
  ///   - classNames: What the outputs stand for, in their order; empty where it does not classify.
  ///   - featureLayer: The layer features are taken from by default; nil for the last one before the classifier.
  /// - Throws: As `DescribedNetwork.init`.
  public init(
    weights: NetworkWeights, preprocessMode: Backbone.PreprocessMode, classNames: [String],
    featureLayer: String? = nil
  ) throws(BackboneError) {
    description = try DescribedNetwork(
      network: weights.network, preprocessMode: preprocessMode, classNames: classNames,
      featureLayer: featureLayer)
    self.weights = weights.restricted(to: description.network)
  }

  /// Reads the network file at `path`; values are read when they are asked for.
  ///
  /// - Throws: `BackboneError`: no such file, weights without a description, or one that cannot be used.
  public init(path: String) throws(BackboneError) { try self.init(WeightFile(path: path)) }

  /// Reads a network file that is in memory.
  ///
  /// - Parameter name: What errors call it.
  /// - Throws: As `init(path:)`.
  public init(bytes: [UInt8], name: String) throws(BackboneError) {
    try self.init(WeightFile(bytes: bytes, name: name))
  }

  init(_ file: WeightFile) throws(BackboneError) {
    guard let description = try DescribedNetwork(file) else { throw .notDescribed(file: file.path) }
    self.description = description
    weights = try NetworkWeights(file, named: description.network)
  }

  /// The network as a backbone that people choose by this file.
  public var backbone: Backbone { Backbone(description) }

  /// The weights for images of a size, of the whole network or of what comes before the classifier.
  ///
  /// - Throws: `BackboneError.invalidNetwork` for a size the network cannot take.
  public func weights(
    includeTop: Bool, height: Int? = nil, width: Int? = nil
  ) throws(BackboneError) -> NetworkWeights {
    weights.restricted(to: try description.network(includeTop: includeTop, height: height, width: width))
  }

  /// The network that ends with `layer`, which gives its features; it tells no classes apart.
  ///
  /// - Throws: `BackboneError.unknownLayer`.
  public func upTo(_ layer: String) throws(BackboneError) -> TrainedNetwork {
    try TrainedNetwork(
      weights: weights.upTo(layer), preprocessMode: description.preprocessMode, classNames: [],
      featureLayer: layer)
  }

  /// The network that ends with the means of several layers' channels, one behind the other, as layer `features`.
  ///
  /// - Throws: `BackboneError.unknownLayer`; `.invalidNetwork` where a layer that is needed is called so already.
  public func meansOf(_ layers: [String]) throws(BackboneError) -> TrainedNetwork {
    let network = try description.network.meansOf(layers, as: "features")
    return try TrainedNetwork(
      weights: weights.restricted(to: network), preprocessMode: description.preprocessMode, classNames: [],
      featureLayer: "features")
  }

  /// Writes the file; it appears at `path` when it is whole.
  ///
  /// - Parameters:
  ///   - precision: How numbers are stored.
  ///   - replacing: Whether a file that is there already may be replaced.
  ///   - isCancelled: Looked at before each layer; true ends the writing, and nothing is left.
  /// - Returns: The file's length in bytes; nil when it was cancelled.
  /// - Throws: As `SafetensorsWriter.write`.
  @discardableResult
  public func write(
    to path: String, precision: SafetensorsWriter.Precision = .float32, replacing: Bool = false,
    isCancelled: () -> Bool = { false }
  ) throws(BackboneError) -> Int? {
    try SafetensorsWriter(precision: precision).write(
      weights, to: path, metadata: description.metadata, replacing: replacing, isCancelled: isCancelled)
  }

  /// The bytes that `write` puts into a file.
  ///
  /// - Throws: What reading the weights throws.
  public func bytes(precision: SafetensorsWriter.Precision = .float32) throws(BackboneError) -> [UInt8] {
    try SafetensorsWriter(precision: precision).bytes(of: weights, metadata: description.metadata)
  }
}
