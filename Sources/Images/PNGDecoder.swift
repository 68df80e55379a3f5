internal import CPNG

/// Decodes PNG through libpng and converts its samples as Pillow does.
///
/// 16-bit colour keeps the high byte; 16-bit grey is cut off at 255 (Pillow's mode `I;16`).
/// Reference: PIL/PngImagePlugin.py, src/libImaging/ZipDecode.c, Unpack.c, Convert.c.
enum PNGDecoder {
  static func decode(_ container: PNGContainer) throws(DecodeError) -> PixelBuffer {
    let (header, region) = (container.header, container.region)
    let rowByteCount = (region.width * header.channelCount * header.bitDepth + 7) / 8
    let dataByteCount = container.dataRanges.reduce(0) { $0 + $1.count }
    // Deflate cannot expand more than 1032-fold: a header that promises more would only take memory.
    guard rowByteCount * region.height / 1032 <= dataByteCount else { throw .truncated(.png) }
    let stream = plainStream(container)
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    var status = Int32(CPNG_CORRUPT)
    let rows = [UInt8](unsafeUninitializedCapacity: rowByteCount * region.height) { rows, count in
      status = cpng_decode(
        stream, stream.count, rows.baseAddress, rowByteCount, Int32(region.height), &message)
      count = status == CPNG_OK ? rowByteCount * region.height : 0
    }
    guard status != CPNG_TRUNCATED else { throw .truncated(.png) }
    guard status == CPNG_OK else { throw .corrupt(.png, JPEGDecoder.reason(message)) }
    if let error = container.tailError { throw error }
    let pixels = PixelBuffer(
      height: region.height, width: region.width,
      bytes: rgb(rows, rowByteCount: rowByteCount, container: container))
    return place(pixels, at: region, header)
  }

  /// A PNG with nothing but header and picture data, which is all that libpng gets to see.
  ///
  /// Palette pictures are declared grey: their indices are wanted, not their colours.
  private static func plainStream(_ container: PNGContainer) -> [UInt8] {
    let header = container.header
    var stream = Array(container.bytes[..<8])
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func append(_ name: String, _ payload: some Collection<UInt8>) {
      stream += number(payload.count) + Array(name.utf8)
      stream += payload
      // Checksums are not looked at.
      stream += [0, 0, 0, 0]
    }
    stream.reserveCapacity(
      64 + container.dataRanges.reduce(0) { $0 + $1.count + 12 * ($1.count / pieceSize + 1) })
    append(
      "IHDR",
      number(container.region.width) + number(container.region.height) + [
        UInt8(header.bitDepth), header.colorType == 3 ? 0 : UInt8(header.colorType), 0, 0,
        header.isInterlaced ? 1 : 0,
      ])
    for range in container.dataRanges {
      // libpng refuses single chunks that are too long for the picture; Pillow does not care.
      for start in stride(from: range.lowerBound, to: range.upperBound, by: pieceSize) {
        append("IDAT", container.bytes[start..<min(start + pieceSize, range.upperBound)])
      }
    }
    return stream
  }

  private static let pieceSize = 1 << 20

  private static func rgb(_ rows: [UInt8], rowByteCount: Int, container: PNGContainer) -> [UInt8] {
    let (header, width) = (container.header, container.region.width)
    let pixelCount = width * container.region.height
    switch (header.colorType, header.bitDepth) {
    case (2, 8): return rows
    case (0, 8): return PixelConversion.rgb(gray: rows)
    case (0, 16):
      return PixelConversion.rgb(
        gray: (0..<pixelCount).map { rows[2 * $0] == 0 ? rows[2 * $0 + 1] : 255 })
    case (0, let depth):
      let factor = UInt8(255 / ((1 << depth) - 1))
      let samples = unpack(rows, width: width, depth: depth, rowByteCount: rowByteCount)
      return PixelConversion.rgb(gray: samples.map { $0 * factor })
    case (3, let depth):
      let indices =
        depth == 8 ? rows : unpack(rows, width: width, depth: depth, rowByteCount: rowByteCount)
      return PixelConversion.rgb(
        indices: indices, palette: PixelConversion.palette(colors: container.paletteColors))
    case (4, let depth):
      let step = depth / 4
      return PixelConversion.rgb(gray: (0..<pixelCount).map { rows[$0 * step] })
    default:
      return firstBytes(
        rows, pixelCount: pixelCount, sampleSize: header.bitDepth / 8,
        pixelSize: header.channelCount * header.bitDepth / 8)
    }
  }

  /// The first byte of each of a pixel's first three samples.
  private static func firstBytes(
    _ rows: [UInt8], pixelCount: Int, sampleSize: Int, pixelSize: Int
  ) -> [UInt8] {
    PixelConversion.expand(pixelCount: pixelCount) { pixels in
      rows.withUnsafeBufferPointer { source in
        for index in 0..<pixelCount {
          pixels[index * 3] = source[index * pixelSize]
          pixels[index * 3 + 1] = source[index * pixelSize + sampleSize]
          pixels[index * 3 + 2] = source[index * pixelSize + 2 * sampleSize]
        }
      }
    }
  }

  /// Samples of fewer than eight bits, one per byte; the first pixel is in the high bits.
  private static func unpack(_ rows: [UInt8], width: Int, depth: Int, rowByteCount: Int) -> [UInt8] {
    guard rowByteCount > 0 else { return [] }
    let mask = UInt8((1 << depth) - 1)
    var samples: [UInt8] = []
    samples.reserveCapacity(rows.count / rowByteCount * width)
    for row in stride(from: 0, to: rows.count, by: rowByteCount) {
      for bit in stride(from: 0, to: width * depth, by: depth) {
        samples.append(rows[row + bit / 8] >> UInt8(8 - depth - bit % 8) & mask)
      }
    }
    return samples
  }

  /// `pixels` on a black canvas, where they do not fill it.
  private static func place(
    _ pixels: PixelBuffer, at region: PNGContainer.Region, _ header: PNGContainer.Header
  ) -> PixelBuffer {
    if region.width == header.width, region.height == header.height { return pixels }
    var canvas = PixelBuffer(height: header.height, width: header.width)
    for row in 0..<region.height {
      let target = ((region.y + row) * header.width + region.x) * 3
      let source = row * region.width * 3
      canvas.bytes.replaceSubrange(
        target..<target + region.width * 3, with: pixels.bytes[source..<source + region.width * 3])
    }
    return canvas
  }
}
