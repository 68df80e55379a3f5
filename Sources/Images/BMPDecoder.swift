/// Decodes the rows of a BMP file: plain, bit fields, RLE4 and RLE8.
///
/// Reference: PIL/BmpImagePlugin.py; Pillow src/libImaging/RawDecode.c, Unpack.c.
enum BMPDecoder {
  static func decode(_ bytes: [UInt8], _ header: BMPHeader) throws(DecodeError) -> PixelBuffer {
    let rows: [UInt8]
    let layout: BMPHeader.Layout
    let stride: Int
    if header.compression == .none {
      (rows, stride, layout) = (try plainRows(bytes, header), header.stride, header.layout)
    } else {
      (rows, stride, layout) = (try BMPRunLength.expand(bytes, header), header.width, runLengthLayout(header))
    }
    let palette = PixelConversion.palette(colors: header.paletteColors)
    let (height, width) = (header.height, header.width)
    let rgb = PixelConversion.expand(pixelCount: height * width) { pixels in
      rows.withUnsafeBufferPointer { rows in
        palette.withUnsafeBufferPointer { palette in
          for row in 0..<height {
            let source = UnsafeBufferPointer(rebasing: rows[(row * stride)...])
            let target = (header.isTopDown ? row : height - 1 - row) * width * 3
            convert(
              source, layout, palette, width: width,
              into: UnsafeMutableBufferPointer(rebasing: pixels[target..<target + width * 3]))
          }
        }
      }
    }
    return PixelBuffer(height: height, width: width, bytes: rgb)
  }

  /// The rows as stored; the last one may lack its padding.
  private static func plainRows(_ bytes: [UInt8], _ header: BMPHeader) throws(DecodeError) -> [UInt8] {
    let rowByteCount = (header.width * header.layout.bitsPerPixel + 7) / 8
    // Happens where a palette turned out to be grey and the rows are narrower than bytes.
    guard rowByteCount <= header.stride else { throw .corrupt(.bmp, "its rows do not fit its palette") }
    let (span, overflow) = header.stride.multipliedReportingOverflow(by: header.height - 1)
    guard !overflow, header.dataOffset <= bytes.count,
      span <= bytes.count - header.dataOffset,
      rowByteCount <= bytes.count - header.dataOffset - span
    else { throw .truncated(.bmp) }
    return Array(bytes[header.dataOffset..<header.dataOffset + span + rowByteCount])
  }

  private static func runLengthLayout(_ header: BMPHeader) -> BMPHeader.Layout {
    header.paletteColors.isEmpty && header.mode != "P" ? .gray : .indices(depth: 8)
  }

  private static func convert(
    _ source: UnsafeBufferPointer<UInt8>, _ layout: BMPHeader.Layout, _ palette: UnsafeBufferPointer<UInt8>,
    width: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    func set(_ x: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
      pixels[x * 3] = red
      pixels[x * 3 + 1] = green
      pixels[x * 3 + 2] = blue
    }
    switch layout {
    case .blackAndWhite:
      for x in 0..<width {
        let value: UInt8 = source[x / 8] >> UInt8(7 - x % 8) & 1 == 1 ? 255 : 0
        set(x, value, value, value)
      }
    case .gray:
      for x in 0..<width { set(x, source[x], source[x], source[x]) }
    case .indices(let depth):
      let mask = UInt8((1 << depth) - 1)
      for x in 0..<width {
        let bit = x * depth
        let entry = Int(source[bit / 8] >> UInt8(8 - depth - bit % 8) & mask) * 3
        set(x, palette[entry], palette[entry + 1], palette[entry + 2])
      }
    case .packed(let greenBits):
      let greenMax = (1 << greenBits) - 1
      for x in 0..<width {
        let value = Int(source[x * 2]) | Int(source[x * 2 + 1]) << 8
        set(
          x, UInt8((value >> (5 + greenBits) & 31) * 255 / 31),
          UInt8((value >> 5 & greenMax) * 255 / greenMax),
          UInt8((value & 31) * 255 / 31))
      }
    case .bytes(let size, let red, let green, let blue):
      for x in 0..<width {
        set(x, source[x * size + red], source[x * size + green], source[x * size + blue])
      }
    }
  }
}
