/// Why bytes could not be decoded; the text names no file, the caller puts the path before it.
public enum DecodeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file has no bytes.
  case empty
  /// The content is no format that is decoded; what it seems to be, where that was recognised.
  case unsupported(looksLike: String?)
  /// The file ends before the picture does.
  case truncated(ImageFormat)
  /// The content breaks the rules of its format so far that no picture comes out.
  case corrupt(ImageFormat, String)
  /// The header asks for more pixels than allowed; nothing was decoded.
  case tooLarge(width: Int, height: Int, limit: Int)

  public var description: String {
    switch self {
    case .empty:
      return "the file is empty"
    case .unsupported(let looksLike):
      let supported = "supported: JPEG, PNG, WebP, BMP, GIF"
      guard let looksLike else { return "not a supported image; \(supported)" }
      return "not a supported image: looks like \(looksLike); \(supported)"
    case .truncated(let format):
      return "\(format.displayName) file is truncated: it ends before the picture does"
    case .corrupt(let format, let reason):
      return "\(format.displayName) file is damaged or unusual: \(reason)"
    case .tooLarge(let width, let height, let limit):
      return "\(width)×\(height) pixels are more than the limit of \(limit) (a decompression bomb, or "
        + "raise the limit)"
    }
  }
}

/// Why an image could not be made ready.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes could not be decoded.
  case decode(DecodeError)
  /// The pixels cannot be encoded as asked.
  case encode(String)

  public var description: String {
    switch self {
    case .decode(let error): error.description
    case .encode(let reason): "cannot encode the picture: \(reason)"
    }
  }
}
