import Foundation
import Images
import TestSupport
import Testing

@Suite struct ImageDecoderTests {
  @Test func `every synthetic picture decodes to Pillow's bytes, or is refused where Pillow refuses`() throws
  {
    var decodedCount = 0
    for row in try GoldenTable.rows("decode.tsv") {
      let (name, bytes) = (row[0], try GoldenTable.file(row[0]))
      guard row[1] != "ERROR", row[1] != "FOREIGN" else {
        #expect(throws: DecodeError.self, "\(name)") { try ImageDecoder().decode(bytes) }
        continue
      }
      let image = try ImageDecoder().decode(bytes)
      #expect(image.info.mode == row[1], "\(name)")
      #expect("\(image.pixels.width)x\(image.pixels.height)" == row[2], "\(name)")
      #expect(GoldenTable.digest(image.pixels.bytes) == row[3], "\(name)")
      #expect(try ImageDecoder.info(of: bytes) == image.info, "\(name)")
      #expect("\(image.info.orientation.rawValue)" == row[4], "\(name)")
      #expect(
        GoldenTable.digest(image.info.orientation.apply(to: image.pixels).bytes) == row[5], "\(name), upright"
      )
      decodedCount += 1
    }
    #expect(decodedCount > 90)
  }

  @Test(
    .enabled(
      if: ProjectPaths.hasShared("images"), "needs the shared photos, which do not ship with the project"))
  func `every shared photo decodes and resizes to Pillow's bytes, or is refused where Pillow refuses`() throws
  {
    let size = ImageSize(height: 224, width: 224)
    for row in try GoldenTable.rows("shared_digests.tsv") {
      let path = ProjectPaths.shared.appending(path: "images/\(row[0])")
      let bytes = Array(try Data(contentsOf: path))
      guard row[1] != "ERROR", row[1] != "FOREIGN" else {
        #expect(throws: DecodeError.self, "\(row[0])") { try ImageDecoder().decode(bytes) }
        continue
      }
      let image = try ImageDecoder().decode(bytes)
      #expect(image.info.mode == row[1], "\(row[0])")
      #expect("\(image.pixels.width)x\(image.pixels.height)" == row[2], "\(row[0])")
      #expect(GoldenTable.digest(image.pixels.bytes) == row[3], "\(row[0])")
      for (index, filter) in [Interpolation.nearest, .bilinear, .lanczos].enumerated() {
        let resized = Resizer(size: size, interpolation: filter).resize(image.pixels)
        #expect(GoldenTable.digest(resized.bytes) == row[4 + index], "\(row[0]), \(filter)")
      }
    }
  }

  @Test func `what is no image gets a reason that names what it is`() throws {
    func reason(_ bytes: [UInt8]) -> String {
      do throws(DecodeError) {
        _ = try ImageDecoder().decode(bytes)
        return "decoded"
      } catch {
        return error.description
      }
    }
    #expect(reason([]) == "the file is empty")
    let supported = "supported: JPEG, PNG, WebP, BMP, GIF"
    #expect(
      reason(try GoldenTable.file("foreign.tiff")) == "not a supported image: looks like TIFF; \(supported)")
    #expect(
      reason(try GoldenTable.file("foreign.ico")) == "not a supported image: looks like ICO; \(supported)")
    #expect(
      reason(try GoldenTable.file("foreign.html"))
        == "not a supported image: looks like an HTML page; \(supported)")
    #expect(
      reason(Array("\0\0\0\u{18}ftypheic".utf8)) == "not a supported image: looks like HEIC; \(supported)")
    #expect(
      reason(Array("\0\0\0\u{18}ftypavif".utf8)) == "not a supported image: looks like AVIF; \(supported)")
    #expect(
      reason(Array("8BPS\0\u{1}".utf8)) == "not a supported image: looks like Photoshop (PSD); \(supported)")
    #expect(reason(Array(" <svg/>".utf8)) == "not a supported image: looks like SVG; \(supported)")
    #expect(reason(Array("hello\n".utf8)) == "not a supported image: looks like text; \(supported)")
    #expect(reason([0, 1, 2, 200]) == "not a supported image; \(supported)")
    #expect(
      reason(Array(try GoldenTable.file("photo.jpg").dropLast(300)))
        == "JPEG file is truncated: it ends before the picture does")
  }

  @Test func `a header above the pixel limit is refused, at the limit it is not`() throws {
    let bytes = try GoldenTable.file("photo.jpg")  // 83×61 = 5063 pixels
    #expect(throws: DecodeError.tooLarge(width: 83, height: 61, limit: 5062)) {
      try ImageDecoder(maxPixels: 5062).decode(bytes)
    }
    #expect(try ImageDecoder(maxPixels: 5063).decode(bytes).pixels.width == 83)
  }

  @Test func `decompression bombs of every format are refused from the header`() throws {
    func patched(_ name: String, _ offset: Int, _ bytes: [UInt8]) throws -> [UInt8] {
      var file = try GoldenTable.file(name)
      file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      return file
    }
    let jpeg = try GoldenTable.file("baseline444.jpg")
    let frame = try #require((0..<jpeg.count - 1).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    var png = try GoldenTable.file("one.png")
    png.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
    png.replaceSubrange(29..<33, with: Self.checksum(png[12..<29]))
    let bombs: [[UInt8]] = [
      try patched("baseline444.jpg", frame + 5, [0xFF, 0xFF, 0xFF, 0xFF]), png,
      try patched("plain24_up.bmp", 18, [0, 0, 1, 0, 0, 0, 1, 0]),
      try patched("plain.gif", 6, [0xFF, 0xFF, 0xFF, 0xFF]),
    ]
    for bomb in bombs {
      let info = try ImageDecoder.info(of: bomb)
      #expect(info.width >= 65535)
      #expect(
        throws: DecodeError.tooLarge(
          width: info.width, height: info.height, limit: ImageDecoder.defaultMaxPixels)
      ) { try ImageDecoder().decode(bomb) }
    }
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var value = ~UInt32(0)
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~value >> UInt32($0)) }
  }
}
