/// A pretrained network that people choose by name, with what they need to know before using it.
public struct Backbone: Sendable, Hashable {
  /// How images are to be preprocessed before they enter: Keras' `mode`.
  public enum PreprocessMode: String, Sendable, Hashable, CaseIterable {
    /// BGR, the ImageNet mean of each channel subtracted.
    case caffe
    /// Scaled to -1...1.
    case tf
    /// Scaled to 0...1, the ImageNet mean of each channel subtracted, divided by its standard deviation.
    case torch
    /// Multiplied by 1/255, as `ImageDataGenerator(rescale=1/255)` and `Rescaling(1/255)` do: 0...1.
    case rescale
    /// Left at 0...255.
    case none
  }

  /// Which architecture, with its variant.
  enum Architecture: Sendable, Hashable {
    case vgg16
    case vgg19
    case resNet50(ResNet50Generation)
    case inceptionV3
    case xception
    case mobileNetV2(alpha: Double)
    case described(DescribedNetwork)
  }

  /// The name in pipeline files: `vgg16`, `inception_v3`, `resnet50_v0.2`, `mobilenet_v2_0.35` …
  public let name: String
  /// The name in sentences.
  public let title: String
  /// Height and width of Keras' default input; of a network that describes itself, the height of its own.
  public let defaultInputSize: Int
  /// The least height and width Keras accepts without the top.
  public let minimumInputSize: Int
  /// How images are to be preprocessed.
  public let preprocessMode: PreprocessMode
  /// The layer features are taken from by default: the last one before the top.
  public let lastLayer: String
  /// How many classes the classifier on top tells apart; 0 where there is none.
  public let classCount: Int
  let architecture: Architecture

  private init(
    _ name: String, title: String, _ architecture: Architecture, _ mode: PreprocessMode, lastLayer: String,
    size: Int = 224, minimum: Int = 32
  ) {
    self.name = name
    self.title = title
    self.architecture = architecture
    self.lastLayer = lastLayer
    preprocessMode = mode
    defaultInputSize = size
    minimumInputSize = minimum
    classCount = 1000
  }

  /// A network that describes itself.
  public init(_ description: DescribedNetwork) {
    name = description.network.name
    title = "the network '\(description.network.name)'"
    architecture = .described(description)
    lastLayer = description.featureLayer
    preprocessMode = description.preprocessMode
    defaultInputSize = description.network.inputShape[0]
    minimumInputSize = 1
    classCount = description.classNames.count
  }

  /// VGG16.
  public static let vgg16 = Backbone("vgg16", title: "VGG16", .vgg16, .caffe, lastLayer: "block5_pool")

  /// VGG19.
  public static let vgg19 = Backbone("vgg19", title: "VGG19", .vgg19, .caffe, lastLayer: "block5_pool")

  /// ResNet50 of Keras' current generation.
  public static let resNet50 = Backbone(
    "resnet50", title: "ResNet50", .resNet50(.current), .caffe, lastLayer: "conv5_block3_out")

  /// ResNet50 with the weights of release v0.2 (2016).
  public static let resNet50V02 = Backbone(
    "resnet50_v0.2", title: "ResNet50 of the v0.2 generation", .resNet50(.v02), .caffe,
    lastLayer: "activation_49")

  /// InceptionV3.
  public static let inceptionV3 = Backbone(
    "inception_v3", title: "InceptionV3", .inceptionV3, .tf, lastLayer: "mixed10", size: 299, minimum: 75)

  /// Xception.
  public static let xception = Backbone(
    "xception", title: "Xception", .xception, .tf, lastLayer: "block14_sepconv2_act", size: 299, minimum: 71)

  /// MobileNetV2.
  public static let mobileNetV2 = mobileNetV2(alpha: 1)

  /// MobileNetV2 of another width.
  static func mobileNetV2(alpha: Double) -> Backbone {
    Backbone(
      alpha == 1 ? "mobilenet_v2" : "mobilenet_v2_\(alpha)",
      title: alpha == 1 ? "MobileNetV2" : "MobileNetV2 with alpha \(alpha)", .mobileNetV2(alpha: alpha), .tf,
      lastLayer: "out_relu")
  }

  /// The backbones whose layers this module knows: Keras' own, in the order people should see them.
  public static let keras: [Backbone] =
    [.vgg16, .vgg19, .resNet50, .resNet50V02, .inceptionV3, .xception]
    + [1, 0.35, 0.5, 0.75, 1.3, 1.4].map { mobileNetV2(alpha: $0) }

  /// All backbones, in the order people should see them: the one that ships with the program, where it is whole, and
  /// Keras'.
  public static let all: [Backbone] = ((try? ShippedNetwork.own.get()).map { [$0.backbone] } ?? []) + keras

  /// The backbone called `name`.
  ///
  /// - Throws: `BackboneError.unknownBackbone` with the nearest and all known names; `.shippedNetworkUnusable` for the
  ///   shipped one where the program has none.
  public static func named(_ name: String) throws(BackboneError) -> Backbone {
    if name == ShippedNetwork.name { return try ShippedNetwork.own.get().backbone }
    guard let backbone = keras.first(where: { $0.name == name }) else {
      let names = [ShippedNetwork.name] + keras.map(\.name)
      throw .unknownBackbone(name: name, similar: nearestNames(to: name, among: names), known: names)
    }
    return backbone
  }

  /// The backbone that people mean by a name, a source of weights, or both.
  ///
  /// A file that describes its network is one by itself; with the name of one of Keras' networks beside it, it is a file
  /// of weights for that one. The built-in weights are those of the shipped network.
  /// - Throws: `BackboneError`: `.unknownBackbone`, `.notDescribed` for a file of weights without a name, or the file
  ///   cannot be read.
  public static func resolve(name: String?, _ source: WeightSource) throws(BackboneError) -> Backbone {
    if let name, let known = keras.first(where: { $0.name == name }) { return known }
    guard case .file(let path) = source else {
      return try named(name ?? (source == .builtin ? ShippedNetwork.name : ""))
    }
    // A file of the shipped network's name is what it says it is: that network of another version, for instance.
    let file = try WeightFile(path: path)
    if let description = try DescribedNetwork(file), name == nil || name == description.network.name {
      return Backbone(description)
    }
    guard let name else { throw .notDescribed(file: path) }
    return try named(name)
  }

  /// The network as data.
  ///
  /// - Parameters:
  ///   - height: Rows of the image; nil for the default size.
  ///   - width: Columns of the image; nil for the default size.
  /// - Throws: `BackboneError.inputTooSmall`; `.inputSizeFixed` where a flattened classifier fixes the size;
  ///   `.noClassifier` where there is no top to include.
  public func network(
    includeTop: Bool, height: Int? = nil, width: Int? = nil
  ) throws(BackboneError) -> Network {
    guard hasClassifier || !includeTop else { throw .noClassifier(backbone: name) }
    if case .described(let description) = architecture {
      return try description.network(includeTop: includeTop, height: height, width: width)
    }
    let height = height ?? defaultInputSize
    let width = width ?? defaultInputSize
    guard height >= minimumInputSize, width >= minimumInputSize else {
      throw .inputTooSmall(backbone: name, height: height, width: width, minimum: minimumInputSize)
    }
    switch architecture {
    case .vgg16, .vgg19:
      // The classifier's first layer has one weight per pixel of a 7×7 image, so the size is fixed.
      if includeTop, height != defaultInputSize || width != defaultInputSize {
        throw .inputSizeFixed(backbone: name, height: height, width: width, expected: [defaultInputSize])
      }
      return architecture == .vgg16
        ? try .vgg16(includeTop: includeTop, height: height, width: width, classCount: classCount)
        : try .vgg19(includeTop: includeTop, height: height, width: width, classCount: classCount)
    case .resNet50(let generation):
      return try .resNet50(
        generation: generation, includeTop: includeTop, height: height, width: width, classCount: classCount)
    case .inceptionV3:
      return try .inceptionV3(includeTop: includeTop, height: height, width: width, classCount: classCount)
    case .xception:
      return try .xception(includeTop: includeTop, height: height, width: width, classCount: classCount)
    case .mobileNetV2(let alpha):
      return try .mobileNetV2(
        alpha: alpha, includeTop: includeTop, height: height, width: width, classCount: classCount)
    case .described: preconditionFailure("handled before")
    }
  }

  /// Whether anything stands behind its features.
  public var hasClassifier: Bool {
    guard case .described(let description) = architecture else { return true }
    return description.featureLayer != description.network.layers[description.network.layers.count - 1].name
  }

  /// Heights (and widths) of square images for which Keras has ImageNet weights with the top, the default first.
  var classifierInputSizes: [Int] {
    if case .mobileNetV2 = architecture { [224, 192, 160, 128, 96] } else { [defaultInputSize] }
  }
}
