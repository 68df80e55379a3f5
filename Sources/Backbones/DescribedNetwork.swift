/// A network that says everything about itself: what stands in a network file beside the weights.
public struct DescribedNetwork: Sendable, Hashable {
  /// Its layers. Its `classifierLayers` are the weighted ones that `featureLayer` does not need.
  public let network: Network
  /// How images are to be preprocessed before they enter.
  public let preprocessMode: Backbone.PreprocessMode
  /// What its outputs stand for, in their order; empty where it does not classify.
  public let classNames: [String]
  /// The layer features are taken from by default.
  public let featureLayer: String

  /// A description of `network`.
  ///
  /// - Parameter featureLayer: Nil for the last layer before the classifier.
  /// - Throws: `BackboneError.invalidNetwork`: named like one of Keras' networks, by whose name recipes would find the
  ///   other one (the shipped network comes from a file like any other, and may be trained anew under its name); a layer's name with a slash, which separates names in files; other than one output for each class,
  ///   or a class twice. `.unknownLayer` for the feature layer.
  public init(
    network: Network, preprocessMode: Backbone.PreprocessMode, classNames: [String],
    featureLayer: String? = nil
  ) throws(BackboneError) {
    func invalid(_ layer: String, _ reason: String) -> BackboneError {
      .invalidNetwork(network: network.name, layer: layer, reason: reason)
    }
    let layer = featureLayer ?? network.layerBeforeClassifier
    guard !Backbone.keras.contains(where: { $0.name == network.name }) else {
      throw invalid(
        network.layers[0].name, "'\(network.name)' is the name of a built-in network; choose another")
    }
    if let slashed = network.layers.first(where: { $0.name.contains("/") || $0.name.isEmpty }) {
      throw invalid(slashed.name, "a layer's name must be a word without '/'")
    }
    let output = network.layers[network.layers.count - 1].name
    if !classNames.isEmpty, network.shapes[output] != [classNames.count] {
      throw invalid(
        output,
        "\(classNames.count) classes need as many outputs, not \(shapeText(network.shapes[output] ?? []))")
    }
    guard Set(classNames).count == classNames.count else { throw invalid(output, "a class is named twice") }
    let features = try network.upTo(layer)
    let classifier = network.layers.filter {
      features[$0.name] == nil && !network.weightSpecs(of: $0).isEmpty
    }
    self.network = try Network(
      name: network.name, layers: network.layers, classifierLayers: classifier.map(\.name))
    self.preprocessMode = preprocessMode
    self.classNames = classNames
    self.featureLayer = layer
  }

  /// The network for images of a size, whole or up to the feature layer.
  ///
  /// - Throws: `BackboneError.invalidNetwork` for a size that some layer cannot take, and where a layer would have
  ///   more or fewer weights than it has.
  func network(includeTop: Bool, height: Int?, width: Int?) throws(BackboneError) -> Network {
    let whole = includeTop ? network : try network.upTo(featureLayer)
    let (ownHeight, ownWidth) = (network.inputShape[0], network.inputShape[1])
    let (height, width) = (height ?? ownHeight, width ?? ownWidth)
    guard height != ownHeight || width != ownWidth else { return whole }
    let resized = try whole.resized(height: height, width: width)
    for (spec, own) in zip(resized.weightSpecs, whole.weightSpecs) where spec != own {
      throw .invalidNetwork(
        network: network.name, layer: spec.layer,
        reason: "its weights are for images of \(ownHeight)×\(ownWidth), not \(height)×\(width); "
          + "change target_size")
    }
    return resized
  }
}

extension DescribedNetwork {
  fileprivate enum Key {
    static let configuration = "model_config"
    static let preprocessing = "preprocessing"
    static let classes = "class_names"
    static let features = "feature_layer"
  }

  /// The description as a `.safetensors` file holds it: texts under names.
  var metadata: [(key: String, value: String)] {
    [
      (Key.configuration, network.kerasConfiguration), (Key.preprocessing, preprocessMode.rawValue),
      (Key.classes, JSONValue.array(classNames.map(JSONValue.string)).encoded), (Key.features, featureLayer),
    ]
  }

  /// Reads the description in `file`; nil where it holds weights only.
  ///
  /// - Throws: `BackboneError.damaged` for a description that cannot be used.
  init?(_ file: WeightFile) throws(BackboneError) {
    let metadata = file.metadata
    guard let configuration = metadata[Key.configuration] else { return nil }
    func unusable(_ reason: String) -> BackboneError { .unusableDescription(file: file.path, reason: reason) }
    let network: Network
    do {
      network = try Network(kerasConfiguration: configuration)
    } catch {
      throw unusable(error.reason)
    }
    let modeName = metadata[Key.preprocessing] ?? ""
    guard let mode = Backbone.PreprocessMode(rawValue: modeName) else {
      throw unusable("it asks for preprocessing '\(modeName)', which this version does not know")
    }
    guard let list = try? JSONValue(Array((metadata[Key.classes] ?? "[]").utf8)), let elements = list.elements
    else { throw unusable("its class names are no list") }
    let names = elements.compactMap(\.text)
    guard names.count == elements.count else { throw unusable("a class name is no text") }
    do {
      self = try DescribedNetwork(
        network: network, preprocessMode: mode, classNames: names, featureLayer: metadata[Key.features])
    } catch {
      throw unusable("\(error)")
    }
  }
}

extension WeightFile {
  /// Whether the file says which network its weights belong to.
  public var isDescribed: Bool { metadata[DescribedNetwork.Key.configuration] != nil }
}
