internal import Datasets
internal import Images

/// One file after the network.
struct ExtractedImage: Sendable {
  /// What became of the file.
  enum Outcome: Sendable {
    /// One vector per wanted feature.
    case vectors([[Float]])
    /// The vectors of an image with the same bytes that was delivered just before.
    case repeated([[Float]])
    /// Nothing to compute: what is wanted of these bytes is known.
    case known
    /// Could not be read or decoded; the reason, in words.
    case failed(String)
  }

  /// The position among the paths given to the loop.
  let index: Int
  let path: String
  let file: FileInfo?
  let sha256: String?
  let info: ImageInfo?
  let outcome: Outcome
}
