internal import Datasets
internal import FeatureStore
internal import Images

extension ProcessedImage {
  /// An image as an extraction left it, with one vector for each of `recipeIDs` where some were computed.
  init(_ image: ExtractedImage, label: String?, split: String?, recipeIDs: [Int64]) {
    let vectors: [[Float]]
    switch image.outcome {
    case .failed(let reason):
      self = .failed(
        path: image.path, label: label, split: split, sha256: image.sha256, byteCount: image.file?.byteCount,
        modifiedNanoseconds: image.file?.modifiedNanoseconds, error: reason)
      return
    case .vectors(let computed): vectors = computed
    case .known, .repeated: vectors = []
    }
    guard let file = image.file, let sha256 = image.sha256, let info = image.info else {
      preconditionFailure("\(image.path) was decoded without file, digest or header")
    }
    self = .decoded(
      path: image.path, label: label, split: split, sha256: sha256, byteCount: file.byteCount,
      modifiedNanoseconds: file.modifiedNanoseconds, width: info.width, height: info.height,
      format: info.format.rawValue,
      features: zip(recipeIDs, vectors).map { ProcessedImage.Feature(recipeID: $0, vector: $1) })
  }
}
