internal import CWebP

/// Decodes the first composed frame of a WebP through libwebp.
///
/// Reference: PIL/WebPImagePlugin.py, src/_webp.c.
enum WebPDecoder {
  static func info(of bytes: [UInt8]) throws(DecodeError) -> ImageInfo {
    let kind = bytes[...].part(12, 4).map { String(decoding: $0, as: UTF8.self) }
    guard let kind else { throw .truncated(.webp) }
    guard ["VP8 ", "VP8L", "VP8X"].contains(kind) else {
      throw .corrupt(.webp, "its first chunk is '\(kind)'")
    }
    var (width, height, hasAlpha): (Int32, Int32, Int32) = (0, 0, 0)
    let status = cwebp_info(bytes, bytes.count, &width, &height, &hasAlpha)
    guard status != CWEBP_CORRUPT else { throw .corrupt(.webp, "its chunks make no sense") }
    guard width > 0, height > 0 else { throw .truncated(.webp) }
    return ImageInfo(
      format: .webp, width: Int(width), height: Int(height), mode: hasAlpha == 0 ? "RGB" : "RGBA",
      orientation: orientation(bytes))
  }

  static func decode(_ bytes: [UInt8], _ info: ImageInfo) throws(DecodeError) -> PixelBuffer {
    var status = Int32(CWEBP_CORRUPT)
    // libwebp takes the header's size at its word, so it has been checked against the limit before this.
    let count = info.height * info.width * 3
    let rgb = [UInt8](unsafeUninitializedCapacity: count) { pixels, written in
      status = cwebp_decode(
        bytes, bytes.count, Int32(info.width), Int32(info.height), pixels.baseAddress)
      written = status == CWEBP_OK ? count : 0
    }
    guard status == CWEBP_OK else {
      throw isShort(bytes) ? .truncated(.webp) : .corrupt(.webp, "its picture data cannot be decoded")
    }
    return PixelBuffer(height: info.height, width: info.width, bytes: rgb)
  }

  /// Whether the file is shorter than its RIFF header says.
  private static func isShort(_ bytes: [UInt8]) -> Bool {
    guard let size = bytes[...].part(4, 4)?.littleEndianValue else { return true }
    return bytes.count < 8 + size
  }

  private static func orientation(_ bytes: [UInt8]) -> ExifOrientation {
    var (exif, xmp): ([UInt8]?, ArraySlice<UInt8>?) = (nil, nil)
    var reader = ByteReader(bytes, at: 12)
    while let name = reader.take(4), let size = reader.uint32LE(), let payload = reader.take(size) {
      if exif == nil, name.elementsEqual("EXIF".utf8) { exif = Array(payload) }
      if xmp == nil, name.elementsEqual("XMP ".utf8) { xmp = payload }
      // Chunks are padded to an even length.
      if size % 2 == 1 { _ = reader.byte() }
    }
    return ExifOrientation(exif: exif, xmp: xmp)
  }
}
