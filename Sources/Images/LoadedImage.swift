public import Tensors

/// A picture as it came out of an ``ImageLoader``.
public struct LoadedImage: Sendable, Equatable {
  /// What the file's header says.
  public let info: ImageInfo
  /// The pixels, oriented and resized as asked.
  public let pixels: Pixels

  /// RGB pixels, as bytes or as numbers 0…255 with fractions.
  public enum Pixels: Sendable, Equatable {
    /// From decoding and Pillow's filters.
    case bytes(PixelBuffer)
    /// From `tf_bilinear`: float32, HWC.
    case floats(Tensor)

    /// The number of rows.
    public var height: Int {
      switch self {
      case .bytes(let pixels): pixels.height
      case .floats(let tensor): tensor.shape[0]
      }
    }

    /// The number of pixels in a row.
    public var width: Int {
      switch self {
      case .bytes(let pixels): pixels.width
      case .floats(let tensor): tensor.shape[1]
      }
    }
  }
}
