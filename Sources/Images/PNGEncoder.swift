internal import CPNG

/// Writes pictures as PNG: 8-bit RGB, every pixel as it is.
public enum PNGEncoder {
  /// Encodes `pixels`.
  ///
  /// - Throws: ``ImageError/encode(_:)`` when a side is 0 or above 1,000,000 pixels, libpng's limit.
  public static func encode(_ pixels: PixelBuffer) throws(ImageError) -> [UInt8] {
    guard (1...1_000_000).contains(pixels.width), (1...1_000_000).contains(pixels.height) else {
      throw .encode("PNG cannot hold \(pixels.height)×\(pixels.width) pixels")
    }
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    var encoded: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    let status = cpng_encode(
      pixels.bytes, Int32(pixels.width), Int32(pixels.height), &encoded, &byteCount, &message)
    defer { cpng_free(encoded) }
    guard status == CPNG_OK, let encoded else { throw .encode(JPEGDecoder.reason(message)) }
    return Array(UnsafeBufferPointer(start: encoded, count: byteCount))
  }
}
