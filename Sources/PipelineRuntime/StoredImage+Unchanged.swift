internal import Datasets
internal import FeatureStore

extension StoredImage {
  /// Whether size and time of modification of the file are those that are stored.
  func isUnchanged(_ file: FileInfo?) -> Bool {
    file?.byteCount == byteCount && file?.modifiedNanoseconds == modifiedNanoseconds
  }
}
