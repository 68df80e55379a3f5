/// 8-bit RGB pixels, row after row, without padding.
public struct PixelBuffer: Sendable, Equatable {
  /// The number of rows.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int
  /// `height * width * 3` bytes: red, green, blue of the first pixel, then of the one to its right.
  public var bytes: [UInt8]

  /// Rows and pixels in a row.
  public var size: ImageSize { ImageSize(height: height, width: width) }

  /// Wraps `bytes` as a picture.
  ///
  /// - Precondition: `bytes.count == height * width * 3`.
  public init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(
      bytes.count == height * width * 3,
      "a \(height)×\(width) RGB picture needs \(height * width * 3) bytes, got \(bytes.count)")
    self.height = height
    self.width = width
    self.bytes = bytes
  }

  /// A picture of one colour.
  public init(height: Int, width: Int, color: RGBColor = RGBColor(red: 0, green: 0, blue: 0)) {
    var bytes = [UInt8](repeating: color.red, count: height * width * 3)
    if color.green != color.red || color.blue != color.red {
      for index in stride(from: 0, to: bytes.count, by: 3) {
        bytes[index + 1] = color.green
        bytes[index + 2] = color.blue
      }
    }
    self.init(height: height, width: width, bytes: bytes)
  }
}

/// An 8-bit RGB colour.
public struct RGBColor: Hashable, Codable, Sendable {
  /// The share of red, 0…255.
  public var red: UInt8
  /// The share of green, 0…255.
  public var green: UInt8
  /// The share of blue, 0…255.
  public var blue: UInt8

  /// A colour from its three shares.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}
