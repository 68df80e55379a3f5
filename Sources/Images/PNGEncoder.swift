internal import CPNG

/// Writes pictures as PNG: 8-bit RGB, not interlaced, every pixel as it is.
public enum PNGEncoder {
  /// Encodes `pixels`.
  ///
  /// - Throws: ``ImageError/encode(_:)`` when a side is 0 or the picture does not fit into memory.
  public static func encode(_ pixels: PixelBuffer) throws(ImageError) -> [UInt8] {
    // The format's own limit; it keeps the numbers within their types as well.
    guard (1...Int(Int32.max)).contains(pixels.width), (1...Int(Int32.max)).contains(pixels.height) else {
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
