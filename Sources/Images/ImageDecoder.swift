/// Decodes image files to RGB exactly as Pillow's `Image.open(…).convert("RGB")`.
///
/// Transparency is dropped, not blended; of an animation the first frame is decoded; EXIF orientation is
/// reported and not applied; colour profiles are ignored.
public struct ImageDecoder: Sendable, Hashable, Codable {
  /// Pillow's own limit: twice the pixel count at which it starts to warn.
  public static let defaultMaxPixels = 178_956_970

  /// Files whose header asks for more pixels are refused before memory is taken.
  public var maxPixels: Int

  /// A decoder with the given limit.
  public init(maxPixels: Int = ImageDecoder.defaultMaxPixels) { self.maxPixels = maxPixels }

  /// What the header says, without decoding.
  ///
  /// - Throws: ``DecodeError`` when the header cannot be read. A picture whose header is fine may still be
  ///   damaged.
  public static func info(of bytes: [UInt8]) throws(DecodeError) -> ImageInfo {
    switch try format(of: bytes) {
    case .jpeg: try JPEGHeader(bytes).info
    case .png: try PNGContainer(bytes).info
    case .webp: try WebPDecoder.info(of: bytes)
    case .bmp: try BMPHeader(bytes).info
    case .gif: try GIFHeader(bytes).info
    }
  }

  /// Decodes `bytes`, a whole file.
  ///
  /// - Parameter reduction: By how much a JPEG with this header is reduced; other formats are not asked for.
  public func decode(
    _ bytes: [UInt8], reduction: (ImageInfo) -> DecodeReduction = { _ in .none }
  ) throws(DecodeError) -> DecodedImage {
    switch try Self.format(of: bytes) {
    case .jpeg:
      let header = try JPEGHeader(bytes)
      let info = header.info
      try check(info)
      let chosen = reduction(info)
      return DecodedImage(
        info: info, reduction: chosen, pixels: try JPEGDecoder.decode(bytes, header, chosen))
    case .png:
      let container = try PNGContainer(bytes)
      try check(container.info)
      return DecodedImage(info: container.info, pixels: try PNGDecoder.decode(container))
    case .webp:
      let info = try WebPDecoder.info(of: bytes)
      try check(info)
      return DecodedImage(info: info, pixels: try WebPDecoder.decode(bytes, info))
    case .bmp:
      let header = try BMPHeader(bytes)
      try check(header.info)
      return DecodedImage(info: header.info, pixels: try BMPDecoder.decode(bytes, header))
    case .gif:
      let header = try GIFHeader(bytes)
      try check(header.info)
      return DecodedImage(info: header.info, pixels: try GIFDecoder.decode(bytes, header))
    }
  }

  private static func format(of bytes: [UInt8]) throws(DecodeError) -> ImageFormat {
    guard !bytes.isEmpty else { throw .empty }
    guard let format = ImageFormat(signatureOf: bytes) else {
      throw .unsupported(looksLike: ForeignContent.name(of: bytes))
    }
    return format
  }

  private func check(_ info: ImageInfo) throws(DecodeError) {
    let (count, overflow) = info.width.multipliedReportingOverflow(by: info.height)
    guard !overflow, count <= maxPixels else {
      throw .tooLarge(width: info.width, height: info.height, limit: maxPixels)
    }
  }
}

/// A decoded image file.
public struct DecodedImage: Sendable, Equatable {
  /// What the header says.
  public let info: ImageInfo
  /// By how much `pixels` are fewer than the header says.
  public let reduction: DecodeReduction
  /// The pixels, as stored: EXIF orientation is not applied.
  public let pixels: PixelBuffer

  init(info: ImageInfo, reduction: DecodeReduction = .none, pixels: PixelBuffer) {
    (self.info, self.reduction, self.pixels) = (info, reduction, pixels)
  }
}
