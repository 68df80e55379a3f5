import Images
import Tensors
import Testing

@Suite struct PNGEncoderTests {
  @Test(arguments: [(1, 1), (1, 200), (17, 31), (300, 2)])
  func `a picture comes back as it was`(_ height: Int, _ width: Int) throws {
    var random = SplitMix64(seed: 5)
    let picture = PixelBuffer(
      height: height, width: width,
      bytes: (0..<height * width * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    let encoded = try PNGEncoder.encode(picture)
    #expect(try PNGEncoder.encode(picture) == encoded)
    let decoded = try ImageDecoder().decode(encoded)
    #expect(decoded.info.format == .png && decoded.info.mode == "RGB")
    #expect(decoded.pixels == picture)
  }

  @Test func `a picture without pixels is refused`() {
    #expect(throws: ImageError.encode("PNG cannot hold 0×3 pixels")) {
      try PNGEncoder.encode(PixelBuffer(height: 0, width: 3))
    }
  }
}
