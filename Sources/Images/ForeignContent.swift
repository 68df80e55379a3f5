/// Names what a file that is not a supported image seems to be, from its first bytes.
enum ForeignContent {
  /// A short name such as `TIFF`, or nil when nothing is recognised.
  static func name(of bytes: [UInt8]) -> String? {
    let head = Array(bytes.prefix(512))
    func starts(_ text: String, at offset: Int = 0) -> Bool {
      starts(Array(text.utf8), at: offset)
    }
    func starts(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      head.count >= offset + signature.count
        && head[offset..<offset + signature.count].elementsEqual(signature)
    }
    if starts([0x49, 0x49, 0x2A, 0]) || starts([0x4D, 0x4D, 0, 0x2A]) { return "TIFF" }
    if starts("ftyp", at: 4) { return isoMediaName(brand: Array(head.dropFirst(8).prefix(4))) }
    if starts("8BPS") { return "Photoshop (PSD)" }
    if starts([0, 0, 1, 0]) { return "ICO" }
    if starts([0, 0, 2, 0]) { return "CUR" }
    if starts([0xFF, 0x0A]) || starts([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]) { return "JPEG XL" }
    if starts([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) || starts([0xFF, 0x4F, 0xFF, 0x51]) {
      return "JPEG 2000"
    }
    if starts("%PDF") { return "PDF" }
    if starts("PK\u{03}\u{04}") { return "a ZIP archive" }
    if starts([0x1F, 0x8B]) { return "a gzip archive" }
    if starts("RIFF") { return "RIFF (not WebP)" }
    if starts("DDS ") { return "DDS" }
    if starts("#?RADIANCE") || starts("#?RGBE") { return "Radiance HDR" }
    if starts([0x76, 0x2F, 0x31, 0x01]) { return "OpenEXR" }
    if starts("qoif") { return "QOI" }
    if starts([0x1A, 0x45, 0xDF, 0xA3]) { return "Matroska or WebM video" }
    if starts([0x89, 0x48, 0x44, 0x46]) { return "HDF5" }
    if starts([0x93]), starts("NUMPY", at: 1) { return "a NumPy array" }
    if starts("SQLite format 3") { return "an SQLite database" }
    return textName(head)
  }

  private static func isoMediaName(brand: [UInt8]) -> String {
    switch String(decoding: brand, as: UTF8.self) {
    case "avif", "avis": "AVIF"
    case "heic", "heix", "hevc", "hevx", "mif1", "msf1", "heim", "heis": "HEIC"
    default: "MP4 or QuickTime video"
    }
  }

  private static func textName(_ head: [UInt8]) -> String? {
    let unmarked = head.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(head.dropFirst(3)) : head
    guard !unmarked.isEmpty,
      unmarked.allSatisfy({ $0 >= 0x20 || $0 == 9 || $0 == 10 || $0 == 12 || $0 == 13 })
    else { return nil }
    let text = String(decoding: unmarked, as: UTF8.self).lowercased().drop { $0.isWhitespace }
    if text.contains("<svg") { return "SVG" }
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.contains("<head") {
      return "an HTML page"
    }
    if text.hasPrefix("<?xml") { return "XML" }
    if text.first == "{" || text.first == "[" { return "JSON text" }
    if text.first == "p", let digit = text.dropFirst().first, "1234567".contains(digit),
      text.dropFirst(2).first?.isWhitespace == true
    {
      return "a portable pixmap (PNM)"
    }
    return "text"
  }
}
