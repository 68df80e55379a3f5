/// What the header of an image file says.
public struct ImageInfo: Sendable, Equatable {
  /// The file's format.
  public let format: ImageFormat
  /// Pixels in a row, as stored in the file (before any EXIF orientation).
  public let width: Int
  /// Rows, as stored in the file (before any EXIF orientation).
  public let height: Int
  /// Pillow's name of the stored pixel layout: `1`, `L`, `LA`, `P`, `RGB`, `RGBA`, `CMYK` or `I;16`.
  public let mode: String
  /// How the picture is to be turned for viewing.
  public let orientation: ExifOrientation
}
