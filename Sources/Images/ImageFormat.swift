/// The image formats that are decoded, recognised by content and never by name.
public enum ImageFormat: String, CaseIterable, Codable, Sendable {
  case jpeg, png, webp, bmp, gif

  /// The format whose signature starts `bytes`, or nil.
  public init?(signatureOf bytes: [UInt8]) {
    func starts(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + signature.count
        && bytes[offset..<offset + signature.count].elementsEqual(signature)
    }
    if starts([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if starts(Array("RIFF".utf8)), starts(Array("WEBP".utf8), at: 8) {
      self = .webp
    } else if starts(Array("GIF87a".utf8)) || starts(Array("GIF89a".utf8)) {
      self = .gif
    } else if starts(Array("BM".utf8)) {
      self = .bmp
    } else {
      return nil
    }
  }

  /// How people write it, such as `JPEG`.
  public var displayName: String { self == .webp ? "WebP" : rawValue.uppercased() }
}
