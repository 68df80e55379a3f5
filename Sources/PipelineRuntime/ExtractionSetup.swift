internal import Backbones
internal import DNN
internal import FeatureStore
internal import Images
internal import PipelineConfig

/// Everything an extraction needs to know, checked before any image is decoded.
struct ExtractionSetup {
  /// Says where in the file or on the command line a wrong value stands.
  typealias Locate = (_ keyPath: String, _ text: String) -> String

  let backbone: Backbone
  let weights: NetworkWeights
  let loader: ImageLoader
  let features: [Backbones.FeatureSpec]
  /// The shape of one image's result for each feature.
  let featureShapes: [[Int]]
  /// One recipe per feature.
  private(set) var extractionRecipes: [ExtractionRecipe]
  /// What a person should know about the weights before the run, nil when all is as they said.
  let note: String?
  /// The number format of the computation.
  private(set) var precision: BackboneSpec.Precision
  private let batchSize: BackboneSpec.BatchSize

  /// Images that are in the network at once, in all streams together, when nobody says how many.
  ///
  /// Larger batches need more memory and were no faster on 2 cores (docs/benchmarks); where activations are large, four
  /// images are as fast as eight.
  static func automaticBatchSize(activationByteCount: Int) -> Int {
    min(8, max(1, 112_000_000 / max(1, activationByteCount)))
  }

  /// Resolves what a pipeline file says.
  ///
  /// - Throws: `RuntimeError.invalid` with the position of the value that cannot be.
  init(_ file: PipelineFile, locate: Locate) throws {
    guard let spec = file.backbone else {
      throw RuntimeError.invalid([
        locate("network", "a network from scratch has no features before it is trained")
      ])
    }
    let (named, source) = try Self.resolved(spec, seed: file.seed, locate)
    let size = file.images.targetSize
    if spec.includeTop, !named.hasClassifier {
      throw RuntimeError.invalid([
        locate("backbone.include_top", "\(BackboneError.noClassifier(backbone: named.name))")
      ])
    }
    // Sizes are checked apart from weights, so that each error stands at its own place.
    _ = try Self.located("images.target_size", locate) {
      try named.network(includeTop: spec.includeTop, height: size?.height, width: size?.width)
    }
    let (backbone, weights) = try Self.located("backbone.weights", locate) {
      try named.load(source, includeTop: spec.includeTop, height: size?.height, width: size?.width)
    }
    let note =
      backbone == named
      ? nil
      : "\(weights.origin) holds \(backbone.title), whose layers have other names: 'pipeline backbone show \(backbone.name)'"
    let (features, shapes) = try Self.features(
      file.features, of: weights.network, default: spec.includeTop ? nil : backbone.lastLayer
    ) { keyPath, text in locate(keyPath, note.map { "\(text) (\($0))" } ?? text) }
    let input = weights.network.inputShape
    let loader = ImageLoader(file.images, size: ImageSize(height: input[0], width: input[1]))
    let digest = try Self.located("backbone.weights", locate) { try weights.digest() }
    let recipes = features.map { feature in
      ExtractionRecipe(
        file.images, inputShape: input, backbone: backbone, includeTop: spec.includeTop,
        weights: source.portableDescription, weightsDigest: digest, feature: feature,
        precision: spec.precision)
    }
    self.init(
      backbone: backbone, weights: weights, loader: loader, features: features, featureShapes: shapes,
      extractionRecipes: recipes, batchSize: spec.batchSize, precision: spec.precision, note: note)
    _ = try Self.located("backbone.precision", locate) { try Self.checkSupport(spec.precision) }
  }

  /// Which backbone a section means, and where its weights come from.
  private static func resolved(
    _ spec: BackboneSpec, seed: UInt64, _ locate: Locate
  ) throws -> (Backbone, WeightSource) {
    let source: WeightSource =
      switch spec.weights {
      case .imagenet: .imagenet
      case .builtin: .builtin
      case .random: .random(seed: seed)
      case .file(let path): .file(path)
      }
    let backbone = try located(spec.name == nil ? "backbone.weights" : "backbone.name", locate) {
      try Backbone.resolve(name: spec.name, source)
    }
    return (backbone, source)
  }

  /// The backbone of a file as a network without its classifier, for the images of the file.
  ///
  /// - Throws: `RuntimeError.invalid` with the position of the value that cannot be.
  static func backbone(of file: PipelineFile, _ locate: Locate) throws -> Network {
    guard let spec = file.backbone else {
      throw RuntimeError.invalid([locate("network", "there is no backbone")])
    }
    let (backbone, _) = try resolved(spec, seed: file.seed, locate)
    let size = file.images.targetSize
    return try located("images.target_size", locate) {
      try backbone.network(includeTop: false, height: size?.height, width: size?.width)
    }
  }

  /// Sets up the answers of a network that has been trained, for images treated as they were in training.
  ///
  /// - Parameters:
  ///   - bytes: The network file.
  ///   - name: The model's name, for people.
  /// - Throws: `BackboneError` for a file that cannot be used.
  init(trained bytes: [UInt8], name: String, images: ImagesSpec) throws {
    let network = try TrainedNetwork(bytes: bytes, name: "model \(name)")
    let weights = network.weights
    let feature = Backbones.FeatureSpec(
      layer: weights.network.layers[weights.network.layers.count - 1].name, pooling: .none)
    let input = weights.network.inputShape
    self.init(
      backbone: network.backbone, weights: weights,
      loader: ImageLoader(images, size: ImageSize(height: input[0], width: input[1])), features: [feature],
      featureShapes: [try weights.network.featureShape(feature)],
      extractionRecipes: [
        ExtractionRecipe(
          images, inputShape: input, backbone: network.backbone, includeTop: true, weights: "model \(name)",
          weightsDigest: try weights.digest(), feature: feature, precision: .float32)
      ], batchSize: .auto, precision: .float32)
  }

  /// Sets up what a stored recipe says, to treat new images as the stored ones were.
  ///
  /// - Parameters:
  ///   - weightsPath: A weight file that replaces the recipe's own, which may have moved; or `builtin`.
  ///   - trained: The network file of a model that was trained with its head.
  /// - Throws: `RuntimeError.failed` when the weights are not those of the recipe.
  init(_ recipe: ExtractionRecipe, weightsPath: String?, trained: [UInt8]? = nil) throws {
    do {
      let source =
        weightsPath.map(WeightSource.init(portableDescription:))
        ?? WeightSource(portableDescription: recipe.weights)
      let (backbone, weights) = try Self.network(of: recipe, source, trained: trained)
      let digest = try weights.digest()
      guard digest == recipe.weightsDigest else {
        throw RuntimeError.failed(
          "\(source): these are not the weights the features were made with (found \(digest), expected "
            + "\(recipe.weightsDigest)); "
            + (source == .builtin ? "use the version of pipeline that made them, or " : "")
            + "name the right file with --weights")
      }
      let feature = Backbones.FeatureSpec(
        layer: recipe.layer, pooling: try recipe.backbonePooling())
      self.init(
        backbone: backbone, weights: weights,
        loader: try ImageLoader(recipe, maxPixels: ImagesSpec().maxPixels), features: [feature],
        featureShapes: [try weights.network.featureShape(feature)], extractionRecipes: [recipe],
        batchSize: .auto, precision: try recipe.backbonePrecision(), note: Self.arithmeticNote(recipe))
      try Self.checkSupport(precision)
    } catch let error as BackboneError {
      throw RuntimeError.failed("\(error)")
    }
  }

  private static func network(
    of recipe: ExtractionRecipe, _ source: WeightSource, trained: [UInt8]?
  ) throws(BackboneError) -> (Backbone, NetworkWeights) {
    if let trained {
      let network = try TrainedNetwork(bytes: trained, name: recipe.weights)
      return (network.backbone, network.weights)
    }
    return try Backbone.resolve(name: recipe.network, source).load(
      source, includeTop: recipe.includeTop, height: recipe.targetHeight, width: recipe.targetWidth)
  }

  private init(
    backbone: Backbone, weights: NetworkWeights, loader: ImageLoader, features: [Backbones.FeatureSpec],
    featureShapes: [[Int]], extractionRecipes: [ExtractionRecipe], batchSize: BackboneSpec.BatchSize,
    precision: BackboneSpec.Precision, note: String? = nil
  ) {
    (self.backbone, self.weights, self.loader) = (backbone, weights, loader)
    (self.features, self.featureShapes) = (features, featureShapes)
    (self.extractionRecipes, self.batchSize, self.note) = (extractionRecipes, batchSize, note)
    self.precision = precision
  }

  /// The recipes as the store keeps them.
  var recipes: [Recipe] {
    zip(extractionRecipes, featureShapes).map { recipe, shape in
      Recipe(
        backbone: recipe.network, weights: recipe.weights, weightsDigest: recipe.weightsDigest,
        layer: recipe.layer, pooling: recipe.pooling, dimension: shape.reduce(1, *),
        fingerprint: recipe.fingerprint, description: recipe.json)
    }
  }

  /// What one image becomes, for people.
  var planFeatures: [RunPlan.Feature] {
    zip(recipes, featureShapes).map { recipe, shape in
      RunPlan.Feature(
        layer: recipe.layer, pooling: recipe.pooling, shape: shape, bytesPerImage: recipe.dimension * 4,
        fingerprint: recipe.fingerprint)
    }
  }

  /// Plans the network: reads the weights and takes the memory.
  ///
  /// Where there are enough images, one stream per core: no core waits for another. The features of a few come sooner when
  /// all cores work on one batch, and a single photo need not pay for a whole batch. Features are the same to the
  /// bit in any case.
  ///
  /// - Parameters:
  ///   - imageCount: How many images will come; nil for many.
  ///   - streamCount: How many streams there are to be, at most one per core; nil to choose.
  func makeExtractor(imageCount: Int? = nil, streamCount: Int? = nil) throws -> FeatureExtractor {
    let threadCount = ThreadBudget.count
    let imageCount = imageCount ?? .max
    let streamCount = streamCount ?? (imageCount >= Self.imagesPerStream * threadCount ? threadCount : 1)
    let activationByteCount = features.map { weights.network.activationByteCount(upTo: $0.layer) }.max()
    let asked =
      if case .count(let count) = batchSize { count } else {
        Self.automaticBatchSize(activationByteCount: activationByteCount ?? 0)
      }
    let share = max(1, min(asked, imageCount) / streamCount)
    return FeatureExtractor(
      loader: loader, mode: backbone.preprocessMode.imagesMode,
      extractor: try Extractor(
        weights: weights, features: features, batchSize: share, threadCount: threadCount / streamCount,
        tuning: ConvolutionTuning(folder: CacheFolder.path()), precision: enginePrecision),
      streamCount: streamCount)
  }

  /// Whether the ranges of activations must be found out before anything can be extracted.
  var needsCalibration: Bool { precision == .int8 && extractionRecipes[0].activationRanges == nil }

  /// The same with the ranges that were found out.
  func calibrated(_ ranges: ActivationRanges) -> ExtractionSetup {
    var setup = self
    for index in extractionRecipes.indices { setup.extractionRecipes[index].activationRanges = ranges }
    return setup
  }

  /// The same network, images and arithmetic for another feature than the recipe's.
  func extracting(_ feature: Backbones.FeatureSpec) throws(BackboneError) -> ExtractionSetup {
    ExtractionSetup(
      backbone: backbone, weights: weights, loader: loader, features: [feature],
      featureShapes: [try weights.network.featureShape(feature)],
      extractionRecipes: [extractionRecipes[0]], batchSize: batchSize, precision: precision, note: note)
  }

  /// The same network computed as Keras does, to compare with.
  var inSinglePrecision: ExtractionSetup {
    var setup = self
    setup.precision = .float32
    return setup
  }

  private var enginePrecision: Precision {
    switch precision {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8(extractionRecipes[0].activationRanges ?? .none)
    }
  }

  /// Words for features that were made by other code than will run here, where that shows.
  private static func arithmeticNote(_ recipe: ExtractionRecipe) -> String? {
    guard let made = recipe.arithmetic, made != DNNRuntime.arithmetic else { return nil }
    return
      "these \(recipe.precision) features were made with \(made); here it is \(DNNRuntime.arithmetic), whose "
      + "rounding differs"
  }

  private static func checkSupport(_ precision: BackboneSpec.Precision) throws(BackboneError) {
    guard precision == .bfloat16, !DNNRuntime.hasBFloat16 else { return }
    throw .execution(
      network: "precision: bfloat16",
      reason: "this processor (\(DNNRuntime.instructionSet)) has no instructions for it; use float32 or int8")
  }

  /// From so many images per core on, each core has a stream of its own.
  private static let imagesPerStream = 4

  private static func features(
    _ specs: [PipelineConfig.FeatureSpec], of network: Network, default lastLayer: String?, _ locate: Locate
  ) throws -> (features: [Backbones.FeatureSpec], shapes: [[Int]]) {
    var features: [Backbones.FeatureSpec] = []
    var shapes: [[Int]] = []
    for (index, spec) in specs.enumerated() {
      let layer = spec.layer ?? lastLayer ?? network.layers[network.layers.count - 1].name
      let isMap = try located("features[\(index)].layer", locate) { try network.shape(of: layer).count == 3 }
      let feature = Backbones.FeatureSpec(
        layer: layer, pooling: spec.pooling?.backbonePooling ?? (isMap ? .avg : .none))
      shapes.append(
        try located("features[\(index)].pooling", locate) { try network.featureShape(feature) })
      guard !features.contains(feature) else {
        throw RuntimeError.invalid([
          locate(
            "features[\(index)].layer",
            "\(layer), \(feature.pooling.rawValue) is the same as an entry before it, by default values")
        ])
      }
      features.append(feature)
    }
    return (features, shapes)
  }

  private static func located<Result>(
    _ keyPath: String, _ locate: Locate, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as BackboneError {
      throw RuntimeError.invalid([locate(keyPath, "\(error)")])
    }
  }
}
