/// Expands RLE4 and RLE8 rows to one byte per pixel.
///
/// Reference: PIL/BmpImagePlugin.py BmpRleDecoder, whose treatment of broken runs is kept: a run is cut at
/// the row's end, rows may be continued by literal runs, and a picture that stays short is refused.
enum BMPRunLength {
  static func expand(_ bytes: [UInt8], _ header: BMPHeader) throws(DecodeError) -> [UInt8] {
    guard header.layout.bitsPerPixel <= 8 else {
      throw .corrupt(
        .bmp, "run-length compression of \(header.layout.bitsPerPixel)-bit pixels is not supported")
    }
    let width = header.width
    let pixelCount = width * header.height
    let isFourBit = header.compression == .runLength4
    var reader = ByteReader(bytes, at: header.dataOffset)
    var pixels: [UInt8] = []
    var x = 0
    scan: while pixels.count < pixelCount {
      guard let runCount = reader.byte(), let value = reader.byte() else { break }
      if runCount > 0 {
        let count = x + Int(runCount) > width ? max(0, width - x) : Int(runCount)
        if isFourBit {
          for index in 0..<count { pixels.append(index % 2 == 0 ? value >> 4 : value & 15) }
        } else {
          pixels.append(contentsOf: repeatElement(value, count: count))
        }
        x += count
        continue
      }
      switch value {
      case 0:
        let overhang = pixels.count % width
        if overhang != 0 { pixels.append(contentsOf: repeatElement(0, count: width - overhang)) }
        x = 0
      case 1:
        break scan
      case 2:
        guard let right = reader.byte(), let up = reader.byte() else { break scan }
        let count = min(pixelCount - pixels.count, Int(right) + Int(up) * width)
        pixels.append(contentsOf: repeatElement(0, count: count))
        x = pixels.count % width
      default:
        guard readLiterals(Int(value), isFourBit, pixelCount, &reader, &pixels) else { break scan }
        x += Int(value)
        // Literal runs are padded to an even place in the file.
        if reader.position % 2 != 0 { reader.position += 1 }
      }
    }
    guard pixels.count >= pixelCount else { throw .truncated(.bmp) }
    return pixels
  }

  /// Appends a literal run; false where it ends the picture or the file.
  private static func readLiterals(
    _ count: Int, _ isFourBit: Bool, _ pixelCount: Int, _ reader: inout ByteReader, _ pixels: inout [UInt8]
  ) -> Bool {
    let wanted = min(pixelCount - pixels.count, count)
    let byteCount = isFourBit ? (wanted + 1) / 2 : wanted
    let stored = reader.takeUp(to: byteCount)
    if isFourBit {
      for (index, byte) in stored.enumerated() {
        pixels.append(byte >> 4)
        if index * 2 + 1 < wanted { pixels.append(byte & 15) }
      }
    } else {
      pixels.append(contentsOf: stored)
    }
    return stored.count == byteCount && pixels.count != pixelCount
  }
}
