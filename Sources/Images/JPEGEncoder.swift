internal import CTurboJPEG

/// Writes pictures as baseline JPEG (4:2:0 chroma, optimized Huffman tables).
///
/// Same pixels and quality, same bytes.
public enum JPEGEncoder {
  /// Encodes `pixels`.
  ///
  /// - Parameter quality: 1 (smallest) … 100 (finest), as in every program that uses libjpeg.
  /// - Throws: ``ImageError/encode(_:)`` when a side is 0 or above 65,500 pixels.
  public static func encode(_ pixels: PixelBuffer, quality: Int) throws(ImageError) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality \(quality) is not in 1...100")
    // Beyond 65,500 libjpeg itself refuses; the check keeps the numbers within its types as well.
    guard (1...65500).contains(pixels.width), (1...65500).contains(pixels.height) else {
      throw .encode("JPEG cannot hold \(pixels.height)×\(pixels.width) pixels")
    }
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    var encoded: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    let status = cjpeg_encode(
      pixels.bytes, Int32(pixels.width), Int32(pixels.height), Int32(quality), &encoded, &byteCount, &message)
    defer { cjpeg_free(encoded) }
    guard status == CJPEG_OK, let encoded else { throw .encode(JPEGDecoder.reason(message)) }
    return Array(UnsafeBufferPointer(start: encoded, count: byteCount))
  }
}
