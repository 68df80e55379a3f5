/// The headers of a BMP file, and what follows from them about its rows.
///
/// Follows PIL/BmpImagePlugin.py, including what it makes of contradictory headers.
struct BMPHeader {
  /// How a row's bytes become pixels.
  enum Layout: Equatable {
    /// One bit per pixel, black or white.
    case blackAndWhite
    /// One byte per pixel, grey.
    case gray
    /// Palette indices of 1, 4 or 8 bits.
    case indices(depth: Int)
    /// 16 bits: 5 blue, 5 or 6 green, 5 red, from the low end.
    case packed(greenBits: Int)
    /// Whole bytes: the size of a pixel, and where in it red, green, blue lie.
    case bytes(size: Int, red: Int, green: Int, blue: Int)

    var bitsPerPixel: Int {
      switch self {
      case .blackAndWhite: 1
      case .gray: 8
      case .indices(let depth): depth
      case .packed: 16
      case .bytes(let size, _, _, _): size * 8
      }
    }
  }

  /// How the rows are compressed.
  enum Compression: Equatable {
    case none, runLength4, runLength8
  }

  private(set) var width: Int
  private(set) var height: Int
  private(set) var isTopDown = false
  private(set) var mode: String
  private(set) var layout: Layout
  private(set) var compression = Compression.none
  /// The bytes from one row to the next, as its bit depth asks for.
  private(set) var stride: Int
  /// Where the rows start.
  private(set) var dataOffset: Int
  /// RGB triples.
  private(set) var paletteColors: [UInt8] = []

  var info: ImageInfo {
    ImageInfo(format: .bmp, width: width, height: height, mode: mode, orientation: .upright)
  }

  /// The numbers of the second header.
  private struct Fields {
    var size: Int
    var width = 0
    var height = 0
    var bitDepth = 0
    var compression = 0
    var colorCount = 0
    var masks: [Int] = []
    var isTopDown = false
    var paletteEntrySize: Int { size == 12 ? 3 : 4 }
  }

  init(_ bytes: [UInt8]) throws(DecodeError) {
    var reader = ByteReader(bytes, at: 10)
    guard var offset = reader.uint32LE() else { throw .truncated(.bmp) }
    let fields = try Self.fields(&reader)
    (width, height, isTopDown) = (fields.width, fields.height, fields.isTopDown)
    // Pillow counts the palette on top of an offset that points right behind the header.
    if offset == 14 + fields.size, fields.bitDepth <= 8 {
      offset += fields.paletteEntrySize * fields.colorCount
    }
    stride = ((width * fields.bitDepth + 31) >> 3) & ~3
    switch fields.bitDepth {
    case 1, 4, 8: (mode, layout) = ("P", .indices(depth: fields.bitDepth))
    case 16: (mode, layout) = ("RGB", .packed(greenBits: 5))
    case 24: (mode, layout) = ("RGB", .bytes(size: 3, red: 2, green: 1, blue: 0))
    case 32: (mode, layout) = ("RGB", .bytes(size: 4, red: 2, green: 1, blue: 0))
    default: throw .corrupt(.bmp, "\(fields.bitDepth) bits per pixel are not supported")
    }
    switch fields.compression {
    case 0: break
    case 1: compression = .runLength8
    case 2: compression = .runLength4
    case 3: (mode, layout) = try Self.maskedLayout(fields, mode, layout)
    // OS/2 gives the number another meaning than Windows.
    case 4 where fields.size == 64:
      throw .corrupt(.bmp, "24-bit run-length encoding of OS/2 is not supported")
    case 4: throw .corrupt(.bmp, "it only wraps a JPEG, which is not supported")
    case 5: throw .corrupt(.bmp, "it only wraps a PNG, which is not supported")
    default: throw .corrupt(.bmp, "the compression method \(fields.compression) is not supported")
    }
    dataOffset = 0
    if mode == "P" { try readPalette(&reader, fields) }
    guard width > 0, height > 0 else {
      throw .corrupt(.bmp, "its header says \(width)×\(height) pixels")
    }
    dataOffset = offset == 0 ? reader.position : offset
  }

  private static func fields(_ reader: inout ByteReader) throws(DecodeError) -> Fields {
    guard let size = reader.uint32LE() else { throw .truncated(.bmp) }
    var fields = Fields(size: size)
    guard [12, 40, 52, 56, 64, 108, 124].contains(size) else {
      throw .corrupt(.bmp, "a header of \(size) bytes is not supported")
    }
    guard let payload = reader.take(size - 4) else { throw .truncated(.bmp) }
    func number(_ offset: Int, _ count: Int) -> Int { payload.part(offset, count)?.littleEndianValue ?? 0 }
    if size == 12 {
      (fields.width, fields.height, fields.bitDepth) = (number(0, 2), number(2, 2), number(6, 2))
    } else {
      fields.isTopDown = number(7, 1) == 0xFF
      fields.width = number(0, 4)
      fields.height = fields.isTopDown ? (1 << 32) - number(4, 4) : number(4, 4)
      (fields.bitDepth, fields.compression, fields.colorCount) = (number(10, 2), number(12, 4), number(28, 4))
      if fields.compression == 3 { fields.masks = try masks(&reader, payload) }
    }
    if fields.colorCount == 0 { fields.colorCount = 1 << min(fields.bitDepth, 32) }
    return fields
  }

  /// Red, green, blue and alpha masks.
  private static func masks(
    _ reader: inout ByteReader, _ payload: ArraySlice<UInt8>
  ) throws(DecodeError) -> [Int] {
    if payload.count >= 48 {
      let count = payload.count >= 52 ? 4 : 3
      let masks = (0..<count).map { payload.part(36 + $0 * 4, 4)?.littleEndianValue ?? 0 }
      return count == 4 ? masks : masks + [0]
    }
    // The 40-byte header has no room for masks: they follow it.
    guard let red = reader.uint32LE(), let green = reader.uint32LE(), let blue = reader.uint32LE() else {
      throw .truncated(.bmp)
    }
    return [red, green, blue, 0]
  }

  private static func maskedLayout(
    _ fields: Fields, _ mode: String, _ layout: Layout
  ) throws(DecodeError) -> (String, Layout) {
    switch (fields.bitDepth, fields.masks) {
    case (32, [0xFF0000, 0xFF00, 0xFF, 0]): return ("RGB", .bytes(size: 4, red: 2, green: 1, blue: 0))
    case (32, [0xFF00_0000, 0xFF0000, 0xFF00, 0]): return ("RGB", .bytes(size: 4, red: 3, green: 2, blue: 1))
    case (32, [0xFF00_0000, 0xFF00, 0xFF, 0]): return ("RGB", .bytes(size: 4, red: 3, green: 1, blue: 0))
    case (32, [0xFF00_0000, 0xFF0000, 0xFF00, 0xFF]):
      return ("RGBA", .bytes(size: 4, red: 3, green: 2, blue: 1))
    case (32, [0xFF, 0xFF00, 0xFF0000, 0xFF00_0000]):
      return ("RGBA", .bytes(size: 4, red: 0, green: 1, blue: 2))
    case (32, [0xFF0000, 0xFF00, 0xFF, 0xFF00_0000]), (32, [0, 0, 0, 0]):
      return ("RGBA", .bytes(size: 4, red: 2, green: 1, blue: 0))
    case (32, [0xFF00_0000, 0xFF00, 0xFF, 0xFF0000]):
      return ("RGBA", .bytes(size: 4, red: 3, green: 1, blue: 0))
    case (24, let masks) where masks.prefix(3) == [0xFF0000, 0xFF00, 0xFF]: return (mode, layout)
    case (16, let masks) where masks.prefix(3) == [0xF800, 0x7E0, 0x1F]: return (mode, .packed(greenBits: 6))
    case (16, let masks) where masks.prefix(3) == [0x7C00, 0x3E0, 0x1F]: return (mode, .packed(greenBits: 5))
    default:
      let text = fields.masks.map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: ", ")
      throw .corrupt(.bmp, "\(fields.bitDepth) bits per pixel with the masks \(text) are not supported")
    }
  }

  private mutating func readPalette(_ reader: inout ByteReader, _ fields: Fields) throws(DecodeError) {
    let count = fields.colorCount
    guard count > 0, count <= 65536 else {
      throw .corrupt(.bmp, "a palette of \(count) colours is not supported")
    }
    let entrySize = fields.paletteEntrySize
    let entries = reader.takeUp(to: entrySize * count)
    // A palette that says index = grey is no palette: the picture counts as grey, or as black and white.
    let isGray = (0..<count).allSatisfy { index in
      let value = count == 2 ? index * 255 : index
      guard value < 256, let entry = entries.part(index * entrySize, 3) else { return false }
      return entry.allSatisfy { Int($0) == value }
    }
    if isGray {
      (mode, layout) = count <= 2 ? ("1", .blackAndWhite) : ("L", .gray)
      return
    }
    guard entries.count / entrySize <= 256 else {
      throw .corrupt(.bmp, "a palette of \(entries.count / entrySize) colours is not supported")
    }
    for index in 0..<entries.count / entrySize {
      guard let entry = entries.part(index * entrySize, 3) else { break }
      paletteColors += entry.reversed()
    }
  }
}
