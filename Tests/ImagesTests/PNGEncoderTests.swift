import Images
import Testing

@Suite struct PNGEncoderTests {
  @Test(arguments: [(1, 1), (3, 1), (17, 31), (64, 200)])
  func `a picture comes back as it was`(height: Int, width: Int) throws {
    var picture = PixelBuffer(height: height, width: width)
    for index in picture.bytes.indices { picture.bytes[index] = UInt8(truncatingIfNeeded: index &* 7919) }
    let decoded = try ImageDecoder().decode(try PNGEncoder.encode(picture))
    #expect(decoded.pixels == picture)
    #expect(decoded.info.format == .png && decoded.info.mode == "RGB")
  }

  @Test func `sides that PNG cannot hold are refused`() {
    #expect(throws: ImageError.encode("PNG cannot hold 0×0 pixels")) {
      try PNGEncoder.encode(PixelBuffer(height: 0, width: 0))
    }
  }
}
