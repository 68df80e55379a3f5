/// Decodes the first frame of a GIF on its screen.
///
/// The screen around the frame shows the transparent index where there is one, else index 0.
/// Reference: PIL/GifImagePlugin.py, Pillow src/libImaging/GifDecode.c.
enum GIFDecoder {
  static func decode(_ bytes: [UInt8], _ header: GIFHeader) throws(DecodeError) -> PixelBuffer {
    // A code of codeSize + 1 bits stands for 4096 pixels at most: a header that promises more than the
    // data can hold would only take memory.
    let possibleCount = (bytes.count - header.dataOffset) * 8 / (header.codeSize + 1) * 4096
    guard header.frame.width * header.frame.height <= possibleCount else { throw .truncated(.gif) }
    var screen = [UInt8](repeating: header.transparentIndex ?? 0, count: header.width * header.height)
    var lzw = GIFDecompressor(bytes, header)
    try lzw.decode(into: &screen)
    let rgb =
      header.paletteColors.map {
        PixelConversion.rgb(indices: screen, palette: PixelConversion.palette(colors: $0))
      } ?? PixelConversion.rgb(gray: screen)
    return PixelBuffer(height: header.height, width: header.width, bytes: rgb)
  }
}
