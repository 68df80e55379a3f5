/// The parts of a GIF file up to the data of its first frame.
///
/// Follows PIL/GifImagePlugin.py.
struct GIFHeader {
  /// A frame's place on the screen, in pixels.
  struct Frame {
    var x, y, width, height: Int
  }

  /// The screen, enlarged where the first frame does not fit it.
  private(set) var width: Int
  private(set) var height: Int
  private(set) var frame = Frame(x: 0, y: 0, width: 0, height: 0)
  private(set) var isInterlaced = false
  private(set) var transparentIndex: UInt8?
  /// RGB triples; nil where the file's palette is absent or just says index = grey.
  private(set) var paletteColors: ArraySlice<UInt8>?
  private(set) var codeSize = 0
  private(set) var dataOffset = 0

  var info: ImageInfo {
    ImageInfo(
      format: .gif, width: width, height: height, mode: paletteColors == nil ? "L" : "P",
      orientation: .upright)
  }

  init(_ bytes: [UInt8]) throws(DecodeError) {
    var reader = ByteReader(bytes, at: 6)
    guard let width = reader.uint16LE(), let height = reader.uint16LE(), let flags = reader.byte(),
      reader.take(2) != nil
    else { throw .truncated(.gif) }
    (self.width, self.height) = (width, height)
    if flags & 128 != 0 { paletteColors = try Self.palette(&reader, flags) }
    while let introducer = reader.byte() {
      switch introducer {
      case 0x3B: throw .corrupt(.gif, "it has no picture")
      case 0x21: try readExtension(&reader)
      case 0x2C:
        try readFrame(&reader)
        return
      default: continue
      }
    }
    throw .truncated(.gif)
  }

  /// The next palette; nil where it only says index = grey.
  private static func palette(
    _ reader: inout ByteReader, _ flags: UInt8
  ) throws(DecodeError) -> ArraySlice<UInt8>? {
    guard let colors = reader.take(3 << (Int(flags & 7) + 1)) else { throw .truncated(.gif) }
    let isGray = colors.enumerated().allSatisfy { index, value in index / 3 == Int(value) }
    return isGray ? nil : colors
  }

  private mutating func readExtension(_ reader: inout ByteReader) throws(DecodeError) {
    guard let label = reader.byte() else { throw .truncated(.gif) }
    var block = Self.block(&reader)
    if label == 0xF9, let control = block {
      guard control.count >= 3, let flags = control.at(0) else {
        throw .corrupt(.gif, "a control block is too short")
      }
      if flags & 1 != 0 {
        guard let index = control.at(3) else { throw .corrupt(.gif, "a control block is too short") }
        transparentIndex = index
      }
    }
    if label == 0xFF, block?.starts(with: Array("NETSCAPE2.0".utf8)) == true { _ = Self.block(&reader) }
    // Comments end with their first empty block; other extensions read on behind an empty first one.
    if label == 0xFE {
      while block != nil { block = Self.block(&reader) }
    } else {
      while Self.block(&reader) != nil {}
    }
  }

  /// The next data block, or nil at the end of a chain of blocks.
  private static func block(_ reader: inout ByteReader) -> ArraySlice<UInt8>? {
    guard let count = reader.byte(), count > 0 else { return nil }
    let block = reader.takeUp(to: Int(count))
    return block.isEmpty ? nil : block
  }

  private mutating func readFrame(_ reader: inout ByteReader) throws(DecodeError) {
    guard let x = reader.uint16LE(), let y = reader.uint16LE(), let width = reader.uint16LE(),
      let height = reader.uint16LE(), let flags = reader.byte()
    else { throw .truncated(.gif) }
    frame = Frame(x: x, y: y, width: width, height: height)
    self.width = max(self.width, x + width)
    self.height = max(self.height, y + height)
    isInterlaced = flags & 64 != 0
    if flags & 128 != 0 { paletteColors = try Self.palette(&reader, flags) }
    guard let codeSize = reader.byte() else { throw .truncated(.gif) }
    self.codeSize = Int(codeSize)
    dataOffset = reader.position
    guard self.width > 0, self.height > 0, width > 0, height > 0 else {
      throw .corrupt(.gif, "its first frame is empty (\(width)×\(height) pixels)")
    }
    guard self.codeSize <= 12 else { throw .corrupt(.gif, "an LZW code size of \(codeSize) is not possible") }
  }
}
