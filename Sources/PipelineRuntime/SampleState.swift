/// What a run does with one sample, before its file is read.
enum SampleState: Equatable {
  /// Nothing: its features are stored and its file has not been touched.
  case current
  /// Nothing: its file could not be used before and has not been touched.
  case failedBefore
  /// Its file is read, and computed unless the bytes turn out to be known.
  case pending(Reason)

  /// Why a file is read.
  enum Reason: String, CaseIterable {
    /// The store has no image of this path.
    case new
    /// Size or time of modification are others than when it was stored.
    case changed
    /// A wanted feature is not stored for its bytes.
    case missingFeature = "missing_feature"
    /// It failed before and is to be tried again.
    case retried
  }
}
