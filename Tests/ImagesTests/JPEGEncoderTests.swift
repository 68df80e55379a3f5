import Images
import Tensors
import Testing

@Suite struct JPEGEncoderTests {
  @Test func `a picture comes back nearly as it was, and the bytes are the same every time`() throws {
    var picture = PixelBuffer(height: 17, width: 31)
    for y in 0..<17 {
      for x in 0..<31 {
        let start = (y * 31 + x) * 3
        picture.bytes.replaceSubrange(start..<start + 3, with: [UInt8(x * 8), UInt8(y * 15), 90])
      }
    }
    let encoded = try JPEGEncoder.encode(picture, quality: 95)
    #expect(try JPEGEncoder.encode(picture, quality: 95) == encoded)
    let decoded = try ImageDecoder().decode(encoded)
    #expect(decoded.info.mode == "RGB" && decoded.info.width == 31 && decoded.info.height == 17)
    let worst = zip(decoded.pixels.bytes, picture.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= 20, "worst difference \(worst)")
    #expect(try JPEGEncoder.encode(picture, quality: 30).count < encoded.count)
  }

  @Test func `sides that JPEG cannot hold are refused`() {
    #expect(throws: ImageError.encode("JPEG cannot hold 0×0 pixels")) {
      try JPEGEncoder.encode(PixelBuffer(height: 0, width: 0), quality: 90)
    }
    #expect(throws: ImageError.encode("JPEG cannot hold 1×65501 pixels")) {
      try JPEGEncoder.encode(PixelBuffer(height: 1, width: 65501), quality: 90)
    }
  }
}
