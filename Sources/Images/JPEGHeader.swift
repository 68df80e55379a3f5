/// The part of a JPEG file before its first scan.
///
/// Follows the header pass of PIL/JpegImagePlugin.py: what that refuses, this refuses.
struct JPEGHeader {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var componentCount = 0
  private var exif: [UInt8]?
  private var xmp: ArraySlice<UInt8>?

  var info: ImageInfo {
    ImageInfo(
      format: .jpeg, width: width, height: height,
      mode: componentCount == 1 ? "L" : componentCount == 3 ? "RGB" : "CMYK",
      orientation: ExifOrientation(exif: exif, xmp: xmp))
  }

  init(_ bytes: [UInt8]) throws(DecodeError) {
    var reader = ByteReader(bytes, at: 2)
    while let first = reader.byte() {
      // Anything between segments that is not a marker is skipped.
      guard first == 0xFF else { continue }
      var code = reader.byte()
      while code == 0xFF { code = reader.byte() }
      guard let code else { break }
      switch code {
      case 0:
        continue
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xDE:
        try readFrame(Self.segment(&reader))
      case 0xDB:
        try Self.checkQuantization(Self.segment(&reader))
      case 0xE1:
        readApplicationSegment(try Self.segment(&reader))
      case 0xC4, 0xCC, 0xDC, 0xDD, 0xDF, 0xE0...0xEF, 0xFE:
        _ = try Self.segment(&reader)
      case 0xDA:
        _ = try Self.segment(&reader)
        guard componentCount > 0 else {
          throw .corrupt(.jpeg, "it has no frame header before its first scan")
        }
        guard width > 0, height > 0 else {
          throw .corrupt(.jpeg, "its frame header says \(width)×\(height) pixels")
        }
        return
      case 0xC8, 0xD0...0xD9, 0xF0...0xFD:
        continue
      default:
        throw .corrupt(.jpeg, "it has an unknown marker 0xFF\(String(code, radix: 16, uppercase: true))")
      }
    }
    throw .truncated(.jpeg)
  }

  private static func segment(_ reader: inout ByteReader) throws(DecodeError) -> ArraySlice<UInt8> {
    guard let length = reader.uint16BE() else { throw .truncated(.jpeg) }
    // A length below 2 does not even count itself; such a segment is read as empty.
    guard let payload = reader.take(max(0, length - 2)) else { throw .truncated(.jpeg) }
    return payload
  }

  private mutating func readFrame(_ payload: ArraySlice<UInt8>) throws(DecodeError) {
    guard let precision = payload.at(0), let height = payload.part(1, 2), let width = payload.part(3, 2),
      let componentCount = payload.at(5)
    else { throw .corrupt(.jpeg, "its frame header is too short") }
    guard precision == 8 else {
      throw .corrupt(.jpeg, "\(precision) bits per sample; only 8 are supported")
    }
    guard [1, 3, 4].contains(componentCount) else {
      throw .corrupt(.jpeg, "\(componentCount) colour components; only 1, 3 and 4 are supported")
    }
    (self.width, self.height) = (width.bigEndianValue, height.bigEndianValue)
    self.componentCount = Int(componentCount)
  }

  private static func checkQuantization(_ payload: ArraySlice<UInt8>) throws(DecodeError) {
    var rest = payload
    while let first = rest.first {
      let length = 1 + (first >> 4 == 0 ? 64 : 128)
      guard rest.count >= length else { throw .corrupt(.jpeg, "a quantization table is too short") }
      rest = rest.dropFirst(length)
    }
  }

  private mutating func readApplicationSegment(_ payload: ArraySlice<UInt8>) {
    let exifName = Array("Exif\0\0".utf8)
    let xmpName = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    if payload.starts(with: exifName) {
      // EXIF longer than a segment goes on in the next one.
      exif = (exif ?? []) + payload.dropFirst(exifName.count)
    } else if payload.starts(with: xmpName) {
      xmp = payload.dropFirst(xmpName.count)
    }
  }
}
