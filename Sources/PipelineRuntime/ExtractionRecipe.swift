package import DNN
internal import Digests
internal import Foundation

/// Everything that decides which numbers an image becomes.
///
/// Stored as JSON with each feature, so that a model can later be applied to new images in exactly the same
/// way. Two recipes with the same `fingerprint` give the same numbers for the same bytes.
package struct ExtractionRecipe: Codable, Equatable, Sendable {
  /// How files become pixels: `pillow`, or `pillow-draft-N` where large JPEGs are reduced by version N of the rule.
  package var decoding: String
  /// Height and width that enter the network, in pixels.
  package var targetHeight: Int
  package var targetWidth: Int
  /// The resampling filter, as in the pipeline file.
  package var interpolation: String
  /// `stretch`, `crop` or `pad`.
  package var aspect: String
  /// Red, green, blue around a padded image; nil otherwise, where it has no effect.
  package var padColor: [Int]?
  /// `ignore` or `exif`.
  package var orientation: String
  /// `caffe`, `tf` or `torch`: how pixel values enter the network.
  package var preprocessing: String
  /// The network, with its generation where there are several.
  package var network: String
  /// Whether the classifier top was part of the network.
  package var includeTop: Bool
  /// Where the weights came from: `imagenet`, `random` or a path. Not part of the identity.
  package var weights: String
  /// What the weights are: SHA-256 of the file, or the formula's seed.
  package var weightsDigest: String
  /// The Keras name of the layer.
  package var layer: String
  /// `avg`, `max`, `flatten` or `none`.
  package var pooling: String
  /// The number format of the computation.
  package var precision: String
  /// What computes, where its rounding shows: below single precision. nil otherwise.
  package var arithmetic: String?
  /// What 8-bit integers are scaled by; nil until calibrated, and for other numbers.
  package var activationRanges: ActivationRanges?

  /// SHA-256 of everything but where the weights lay, as hexadecimal.
  package var fingerprint: String {
    var identity = self
    identity.weights = ""
    return Digest.sha256(identity.json)
  }

  /// The recipe before its ranges were found out.
  package var uncalibrated: ExtractionRecipe {
    var recipe = self
    recipe.activationRanges = nil
    return recipe
  }

  /// The recipe as JSON with sorted keys: the same text for the same recipe.
  package var json: String { CanonicalJSON.encode(self) }

  /// Reads what `json` wrote.
  ///
  /// - Throws: `RuntimeError.failed` when the store was written by a version with other recipes.
  package init(json: String) throws {
    do {
      self = try JSONDecoder().decode(ExtractionRecipe.self, from: Data(json.utf8))
    } catch {
      throw RuntimeError.failed("the store has a recipe that this version does not understand: \(json)")
    }
  }

  package init(
    decoding: String = "pillow", targetHeight: Int, targetWidth: Int, interpolation: String, aspect: String,
    padColor: [Int]?,
    orientation: String, preprocessing: String, network: String, includeTop: Bool, weights: String,
    weightsDigest: String, layer: String, pooling: String, precision: String, arithmetic: String? = nil,
    activationRanges: ActivationRanges? = nil
  ) {
    (self.decoding, self.targetHeight, self.targetWidth) = (decoding, targetHeight, targetWidth)
    (self.interpolation, self.aspect, self.padColor) = (interpolation, aspect, padColor)
    (self.orientation, self.preprocessing) = (orientation, preprocessing)
    (self.network, self.includeTop) = (network, includeTop)
    (self.weights, self.weightsDigest) = (weights, weightsDigest)
    (self.layer, self.pooling, self.precision) = (layer, pooling, precision)
    (self.arithmetic, self.activationRanges) = (arithmetic, activationRanges)
  }
}
