internal import Backbones
internal import DNN
internal import Images
internal import PipelineConfig

extension ExtractionRecipe {
  /// The recipe of one feature.
  init(
    _ images: ImagesSpec, inputShape: [Int], backbone: Backbone, includeTop: Bool, weights: String,
    weightsDigest: String, feature: Backbones.FeatureSpec, precision: BackboneSpec.Precision
  ) {
    let color = images.padColor
    self.init(
      decoding: images.decode.recipeWord, targetHeight: inputShape[0], targetWidth: inputShape[1],
      interpolation: images.interpolation.rawValue,
      aspect: images.aspect.rawValue,
      padColor: images.aspect == .pad ? [Int(color.red), Int(color.green), Int(color.blue)] : nil,
      orientation: images.orientation.rawValue, preprocessing: backbone.preprocessMode.rawValue,
      network: backbone.name, includeTop: includeTop, weights: weights, weightsDigest: weightsDigest,
      layer: feature.layer, pooling: feature.pooling.rawValue, precision: precision.rawValue,
      arithmetic: precision == .float32 ? nil : DNNRuntime.arithmetic)
  }

  /// How the layer is pooled.
  ///
  /// - Throws: `RuntimeError.failed` for a word that this version does not know.
  func backbonePooling() throws -> Backbones.FeatureSpec.Pooling {
    guard let pooling = Backbones.FeatureSpec.Pooling(rawValue: pooling) else {
      throw unknown("pooling", pooling)
    }
    return pooling
  }

  /// The number format.
  ///
  /// - Throws: `RuntimeError.failed` for a word that this version does not know.
  func backbonePrecision() throws -> BackboneSpec.Precision {
    guard let precision = BackboneSpec.Precision(rawValue: precision) else {
      throw unknown("precision", precision)
    }
    return precision
  }

  fileprivate func unknown(_ key: String, _ value: String) -> RuntimeError {
    .failed(
      "the store has a recipe with \(key) '\(value)', which this version does not know; use the version of "
        + "pipeline that made it, or extract the features again and train anew")
  }
}

extension ImageLoader {
  /// A loader as the pipeline file says, that gives images of `size`, or of their own where that is nil.
  init(_ spec: ImagesSpec, size: ImageSize?) {
    let color = spec.padColor
    let aspect: Aspect =
      switch spec.aspect {
      case .stretch: .stretch
      case .crop: .crop
      case .pad: .pad(color: RGBColor(red: color.red, green: color.green, blue: color.blue))
      }
    self.init(
      targetSize: size,
      interpolation: spec.interpolation.imagesInterpolation, aspect: aspect,
      orientation: spec.orientation == .exif ? .exif : .ignore,
      decode: spec.decode == .fast ? .fast : .exact, maxPixels: spec.maxPixels)
  }

  /// A loader as a stored recipe says.
  ///
  /// - Throws: `RuntimeError.failed` for words that this version does not know.
  init(_ recipe: ExtractionRecipe, maxPixels: Int) throws {
    guard let interpolation = ImagesSpec.Interpolation(rawValue: recipe.interpolation) else {
      throw recipe.unknown("interpolation", recipe.interpolation)
    }
    guard let decode = ImagesSpec.Decode(recipeWord: recipe.decoding) else {
      throw recipe.unknown("decoding", recipe.decoding)
    }
    let aspect: Aspect
    switch (recipe.aspect, recipe.padColor) {
    case ("stretch", _): aspect = .stretch
    case ("crop", _): aspect = .crop
    case ("pad", let color?) where color.count == 3 && color.allSatisfy { 0...255 ~= $0 }:
      aspect = .pad(color: RGBColor(red: UInt8(color[0]), green: UInt8(color[1]), blue: UInt8(color[2])))
    default: throw recipe.unknown("aspect", recipe.aspect)
    }
    self.init(
      targetSize: ImageSize(height: recipe.targetHeight, width: recipe.targetWidth),
      interpolation: interpolation.imagesInterpolation, aspect: aspect,
      orientation: recipe.orientation == "exif" ? .exif : .ignore,
      decode: decode == .fast ? .fast : .exact, maxPixels: maxPixels)
  }
}

extension ImagesSpec.Decode {
  /// What a recipe says. The words are part of identities: `exact` must stay what stores have.
  fileprivate var recipeWord: String {
    switch self {
    case .exact: "pillow"
    case .fast: "pillow-draft-\(DecodeReduction.ruleVersion)"
    }
  }

  /// What a recipe means, nil for one of another version.
  fileprivate init?(recipeWord: String) {
    guard let decode = Self.allCases.first(where: { $0.recipeWord == recipeWord }) else { return nil }
    self = decode
  }
}

extension ImagesSpec.Interpolation {
  fileprivate var imagesInterpolation: Images.Interpolation {
    switch self {
    case .nearest: .nearest
    case .bilinear: .bilinear
    case .bicubic: .bicubic
    case .hamming: .hamming
    case .box: .box
    case .lanczos: .lanczos
    case .tensorFlowBilinear: .tfBilinear
    }
  }
}

extension Backbone.PreprocessMode {
  /// The same mode where pixels are prepared.
  var imagesMode: Images.PreprocessMode {
    switch self {
    case .caffe: .caffe
    case .tf: .tf
    case .torch: .torch
    case .rescale: .rescale
    case .none: .none
    }
  }
}

extension PipelineConfig.FeatureSpec.Pooling {
  /// The same pooling where networks are planned.
  var backbonePooling: Backbones.FeatureSpec.Pooling {
    switch self {
    case .average: .avg
    case .maximum: .max
    case .flatten: .flatten
    case .unpooled: .none
    }
  }
}
