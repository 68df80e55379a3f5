internal import CTurboJPEG

/// Decodes JPEG through libjpeg-turbo, with Pillow's choices.
///
/// Integer ("slow") DCT and smooth chroma upsampling, reduced or not: Pillow's `draft`. CMYK is always taken as Adobe
/// stores it, inverted.
/// Reference: Pillow src/libImaging/JpegDecode.c, Convert.c.
enum JPEGDecoder {
  static func decode(
    _ bytes: [UInt8], _ header: JPEGHeader, _ reduction: DecodeReduction
  ) throws(DecodeError) -> PixelBuffer {
    let size = reduction.size(of: ImageSize(height: header.height, width: header.width))
    let channels = header.componentCount
    let byteCount = size.height * size.width * channels
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    var status = Int32(CJPEG_CORRUPT)
    let stored = [UInt8](unsafeUninitializedCapacity: byteCount) { pixels, count in
      status = cjpeg_decode(
        bytes, bytes.count, Int32(header.width), Int32(header.height), Int32(channels),
        Int32(reduction.rawValue), pixels.baseAddress, &message)
      // What a failed decode left unwritten is never looked at.
      count = status == CJPEG_OK ? byteCount : 0
    }
    guard status != CJPEG_TRUNCATED else { throw .truncated(.jpeg) }
    guard status == CJPEG_OK else { throw .corrupt(.jpeg, reason(message)) }
    let rgb =
      switch channels {
      case 1: PixelConversion.rgb(gray: stored)
      case 4: PixelConversion.rgb(invertedCMYK: stored)
      default: stored
      }
    return PixelBuffer(height: size.height, width: size.width, bytes: rgb)
  }

  /// A C library's message as a Swift string.
  static func reason(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
