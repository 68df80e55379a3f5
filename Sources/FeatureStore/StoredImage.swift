/// What the store knows about one image file.
public struct StoredImage: Sendable, Equatable {
  /// Whether an image could be used.
  public enum Status: String, Sendable {
    /// It was decoded.
    case ok
    /// It could not be read or decoded; `error` says why.
    case failed
  }

  /// The row's number.
  public let id: Int64
  /// The file's path as the dataset gave it.
  public let path: String
  /// The class in the latest run, nil where unknown.
  public let label: String?
  /// The part of the dataset in the latest run, such as `train`.
  public let split: String?
  /// SHA-256 of the file's bytes in lower-case hexadecimal, nil if the file could not be read.
  public let sha256: String?
  /// Width and height of the decoded image in pixels, nil if it was not decoded.
  public let width, height: Int?
  /// The file's size, nil if it could not be told.
  public let byteCount: Int?
  /// The file's time of modification in nanoseconds since 1970, nil if it could not be told.
  public let modifiedNanoseconds: Int64?
  /// Whether the image could be used.
  public let status: Status
  /// Why it could not, nil for `.ok`.
  public let error: String?
}

/// One image as the pipeline leaves it: decoded with its new features, or failed with a reason.
public struct ProcessedImage: Sendable, Equatable {
  /// A vector made from the image by one recipe.
  public struct Feature: Sendable, Equatable {
    /// The recipe's number in the store.
    public let recipeID: Int64
    /// The values; as many as the recipe's dimension.
    public let vector: [Float]

    /// A vector made by the recipe numbered `recipeID`.
    public init(recipeID: Int64, vector: [Float]) { (self.recipeID, self.vector) = (recipeID, vector) }
  }

  let path: String
  let label, split: String?
  let sha256: String?
  let byteCount: Int?
  let modifiedNanoseconds: Int64?
  let width, height: Int?
  let format: String?
  let error: String?
  let features: [Feature]

  /// An image that was decoded.
  ///
  /// - Parameters:
  ///   - sha256: SHA-256 of the file's bytes, lower-case hexadecimal.
  ///   - format: The file format by content, such as `jpeg`.
  ///   - features: Vectors computed now; those already stored for the same bytes need not be repeated.
  public static func decoded(
    path: String, label: String?, split: String?, sha256: String, byteCount: Int,
    modifiedNanoseconds: Int64, width: Int, height: Int, format: String, features: [Feature]
  ) -> ProcessedImage {
    ProcessedImage(
      path: path, label: label, split: split, sha256: sha256, byteCount: byteCount,
      modifiedNanoseconds: modifiedNanoseconds, width: width, height: height, format: format, error: nil,
      features: features)
  }

  /// An image that could not be read or decoded; what is not known about the file is nil.
  public static func failed(
    path: String, label: String?, split: String?, sha256: String?, byteCount: Int?,
    modifiedNanoseconds: Int64?, error: String
  ) -> ProcessedImage {
    ProcessedImage(
      path: path, label: label, split: split, sha256: sha256, byteCount: byteCount,
      modifiedNanoseconds: modifiedNanoseconds, width: nil, height: nil, format: nil, error: error,
      features: [])
  }
}

/// The identity of a feature: which bytes, by which recipe.
public struct FeatureKey: Sendable, Hashable {
  /// SHA-256 of the image file's bytes, lower-case hexadecimal.
  public let sha256: String
  /// The recipe's number in the store.
  public let recipeID: Int64

  /// The feature of the bytes with this digest by the recipe numbered `recipeID`.
  public init(sha256: String, recipeID: Int64) { (self.sha256, self.recipeID) = (sha256, recipeID) }
}
