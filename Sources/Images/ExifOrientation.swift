/// How a stored picture has to be turned for viewing: EXIF tag 274.
///
/// The names say what has to be done, in words of PIL.ImageOps.exif_transpose.
public enum ExifOrientation: Int, CaseIterable, Codable, Sendable {
  case upright = 1
  case flipLeftRight = 2
  case rotate180 = 3
  case flipTopBottom = 4
  case transpose = 5
  case rotate270 = 6
  case transverse = 7
  case rotate90 = 8

  /// Whether applying it exchanges width and height.
  public var swapsSides: Bool { rawValue >= 5 }

  /// Whether the upper edge of the upright picture is the stored one's lower or right edge.
  var reversesRows: Bool {
    switch self {
    case .rotate180, .flipTopBottom, .transverse, .rotate90: true
    case .upright, .flipLeftRight, .transpose, .rotate270: false
    }
  }

  /// Whether the left edge of the upright picture is the stored one's right or lower edge.
  var reversesColumns: Bool {
    switch self {
    case .flipLeftRight, .rotate180, .rotate270, .transverse: true
    case .upright, .flipTopBottom, .transpose, .rotate90: false
    }
  }

  /// The picture as it is to be viewed.
  ///
  /// Reference: PIL/ImageOps.py exif_transpose.
  public func apply(to pixels: PixelBuffer) -> PixelBuffer {
    if self == .upright { return pixels }
    let (height, width) = (pixels.height, pixels.width)
    // The source offset of the result's first pixel, and how it changes to the right and down.
    let (start, right, down): (Int, Int, Int) =
      switch self {
      case .upright: (0, 1, width)
      case .flipLeftRight: (width - 1, -1, width)
      case .rotate180: (height * width - 1, -1, -width)
      case .flipTopBottom: ((height - 1) * width, 1, -width)
      case .transpose: (0, width, 1)
      case .rotate270: ((height - 1) * width, -width, 1)
      case .transverse: (height * width - 1, -width, -1)
      case .rotate90: (width - 1, width, -1)
      }
    let (newHeight, newWidth) = swapsSides ? (width, height) : (height, width)
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.bytes.count) { destination, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        var out = 0
        for row in 0..<newHeight {
          var from = (start + row * down) * 3
          for _ in 0..<newWidth {
            destination[out] = source[from]
            destination[out + 1] = source[from + 1]
            destination[out + 2] = source[from + 2]
            out += 3
            from += right * 3
          }
        }
      }
      count = pixels.bytes.count
    }
    return PixelBuffer(height: newHeight, width: newWidth, bytes: turned)
  }

  /// The orientation in a TIFF structure (what follows `Exif\0\0`), or nil when it names none.
  ///
  /// Only the first directory is looked at. A damaged structure counts as none.
  public init?(tiff: [UInt8]) {
    let isLittle: Bool
    switch tiff.prefix(4) {
    case [0x49, 0x49, 0x2A, 0]: isLittle = true
    case [0x4D, 0x4D, 0, 0x2A]: isLittle = false
    default: return nil
    }
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard let part = tiff[...].part(offset, count) else { return nil }
      return isLittle ? part.littleEndianValue : part.bigEndianValue
    }
    guard let directory = number(4, 4), let entryCount = number(directory, 2) else { return nil }
    for index in 0..<entryCount {
      let entry = directory + 2 + index * 12
      guard let tag = number(entry, 2), let type = number(entry + 2, 2),
        let count = number(entry + 4, 4)
      else { return nil }
      guard tag == 274, count == 1 else { continue }
      // SHORT as the standard wants it; some writers use BYTE or LONG.
      let size = [1: 1, 3: 2, 4: 4][type]
      guard let size, let value = number(entry + 8, size) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }

  /// The orientation in an XMP packet (`tiff:Orientation="6"` or as an element), or nil.
  init?(xmp: ArraySlice<UInt8>) {
    let key = Array("tiff:Orientation".utf8)
    guard xmp.count > key.count + 2 else { return nil }
    for start in xmp.startIndex..<xmp.endIndex - key.count - 1
    where xmp[start] == key[0] && xmp[start..<start + key.count].elementsEqual(key) {
      var rest = xmp[(start + key.count)...]
      if rest.starts(with: [0x3D, 0x22]) {
        rest = rest.dropFirst(2)
      } else if rest.first == 0x3E {
        rest = rest.dropFirst()
      } else {
        continue
      }
      guard let digit = rest.first, digit >= 0x30, digit <= 0x39 else { continue }
      self.init(rawValue: Int(digit) - 0x30)
      return
    }
    return nil
  }

  /// The orientation that EXIF names, else the one in XMP, else upright.
  ///
  /// - Parameter exif: A TIFF structure, with or without `Exif\0\0` before it.
  init(exif: [UInt8]?, xmp: ArraySlice<UInt8>?) {
    var tiff = exif ?? []
    while tiff.starts(with: Array("Exif\0\0".utf8)) { tiff.removeFirst(6) }
    self = ExifOrientation(tiff: tiff) ?? xmp.flatMap { ExifOrientation(xmp: $0) } ?? .upright
  }
}
