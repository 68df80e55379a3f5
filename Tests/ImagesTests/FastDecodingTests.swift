import Foundation
import Images
import TestSupport
import Testing

/// `decode: fast` against Pillow's `draft`, and where it must change nothing.
@Suite struct FastDecodingTests {
  @Test func `JPEGs of every kind reduced by 2, 4 and 8 are Pillow's draft to the byte`() throws {
    let rows = try GoldenTable.rows("draft.tsv")
    for row in rows {
      let reduction = try #require(Int(row[1]).flatMap(DecodeReduction.init))
      let image = try ImageDecoder().decode(GoldenTable.file(row[0])) { _ in reduction }
      #expect(image.reduction == reduction)
      #expect("\(image.pixels.width)x\(image.pixels.height)" == row[2], "\(row[0]) by \(row[1])")
      #expect(GoldenTable.digest(image.pixels.bytes) == row[3], "\(row[0]) by \(row[1])")
      #expect(try ImageDecoder.info(of: GoldenTable.file(row[0])) == image.info, "the header's size stays")
    }
    #expect(rows.count > 40)
  }

  @Test func `a fast loader gives the bytes of draft and resize with a box, for all filters`() throws {
    let rows = try GoldenTable.rows("draft_resize.tsv")
    for row in rows {
      let loader = ImageLoader(
        targetSize: ImageSize(height: try #require(Int(row[3])), width: try #require(Int(row[4]))),
        interpolation: try #require(Interpolation(rawValue: row[1])),
        aspect: row[2] == "crop" ? .crop : .stretch, decode: .fast)
      let loaded = try loader.load(GoldenTable.file(row[0]))
      #expect(loader.reduction(of: loaded.info).rawValue == Int(row[5]), "\(row)")
      guard case .bytes(let pixels) = loaded.pixels else {
        Issue.record("not bytes: \(row)")
        continue
      }
      #expect(GoldenTable.digest(pixels.bytes) == row[6], "\(row)")
    }
    #expect(rows.count > 500)
  }

  @Test func `what is no JPEG, is small or is not resized loads exactly`() throws {
    let files = ProjectPaths.golden.appending(path: "Images/files")
    var reducedCount = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: files.path).sorted() {
      let bytes = try GoldenTable.file(name)
      guard let info = try? ImageDecoder.info(of: bytes) else { continue }
      for size in [nil, ImageSize(height: 2, width: 2), ImageSize(height: 40, width: 40)] {
        let exact = ImageLoader(targetSize: size, interpolation: .bilinear)
        var fast = exact
        fast.decode = .fast
        #expect(exact.reduction(of: info) == .none)
        let isReduced = fast.reduction(of: info) != .none
        #expect(!isReduced || name.hasSuffix(".jpg") && size?.height == 2, "\(name)")
        reducedCount += isReduced ? 1 : 0
        guard !isReduced, let expected = try? exact.load(bytes) else { continue }
        #expect(try fast.load(bytes) == expected, "\(name)")
      }
    }
    #expect(reducedCount > 8)
  }

  /// A padded picture needs less than a stretched one where proportions differ.
  @Test func `the part of the target that the picture fills decides`() throws {
    let info = try ImageDecoder.info(of: GoldenTable.file("tall.jpg"))  // 120 rows of 31
    func reduction(_ aspect: Aspect, _ height: Int, _ width: Int) -> DecodeReduction {
      ImageLoader(targetSize: ImageSize(height: height, width: width), aspect: aspect, decode: .fast)
        .reduction(of: info)
    }
    #expect(reduction(.stretch, 16, 16) == .none)
    #expect(reduction(.crop, 16, 16) == .none)
    // 120×31 into 16×16 is 16×4: half leaves 60×15, at least 32×8.
    #expect(reduction(.pad(color: RGBColor(red: 0, green: 0, blue: 0)), 16, 16) == .half)
  }

  @Test func `an orientation that swaps sides is minded`() throws {
    let tall = try GoldenTable.file("tall.jpg")  // 120 rows of 31
    let info = try ImageDecoder.info(of: Self.tagged(tall, .rotate90))
    var loader = ImageLoader(targetSize: ImageSize(height: 7, width: 30), decode: .fast)
    #expect(loader.reduction(of: info) == .none)
    loader.orientation = .exif  // 31 rows of 120: half leaves 15.5×60, at least 14×60
    #expect(loader.reduction(of: info) == .half)
  }

  /// Turning and resizing may be exchanged, but for roundings: a picture turned first is the one turned last.
  @Test(arguments: ExifOrientation.allCases) func `turned pictures are not shifted`(
    orientation: ExifOrientation
  ) throws {
    let bytes = try GoldenTable.file("photo.jpg")  // 61 rows of 83, no multiples of 2, 4 or 8
    let turned = Self.tagged(bytes, orientation)
    #expect(try ImageDecoder.info(of: turned).orientation == orientation)
    for (height, width, reduction) in [(12, 17, DecodeReduction.half), (7, 9, .quarter), (3, 4, .eighth)] {
      let stored = ImageLoader(
        targetSize: ImageSize(height: height, width: width), interpolation: .bilinear, decode: .fast)
      let swapped = ImageSize(height: width, width: height)
      let upright = ImageLoader(
        targetSize: orientation.swapsSides ? swapped : stored.targetSize, interpolation: .bilinear,
        orientation: .exif, decode: .fast)
      guard case .bytes(let before) = try stored.load(turned).pixels,
        case .bytes(let after) = try upright.load(turned).pixels
      else {
        Issue.record("not bytes")
        return
      }
      #expect(try upright.reduction(of: ImageDecoder.info(of: turned)) == reduction)
      let expected = orientation.apply(to: before)
      let worst = zip(expected.bytes, after.bytes).map { abs(Int($0) - Int($1)) }.max()
      #expect(after.size == expected.size)
      #expect(worst! <= 1, "\(orientation) by \(reduction)")
    }
  }

  @Test(arguments: ["baseline420.jpg", "progressive.jpg", "cmyk.jpg", "restart.jpg"])
  func `cut anywhere, a file is refused where it is refused undiminished`(name: String) throws {
    let bytes = try GoldenTable.file(name)
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      let exact = try? ImageDecoder().decode(cut)
      for reduction in [DecodeReduction.half, .quarter, .eighth] {
        let reduced = try? ImageDecoder().decode(cut) { _ in reduction }
        #expect((reduced == nil) == (exact == nil), "\(name) cut to \(count), by \(reduction)")
      }
    }
  }

  @Test func `the pixel limit counts what the header says`() throws {
    let bytes = try GoldenTable.file("photo.jpg")  // 83×61 = 5063 pixels
    let loader = ImageLoader(targetSize: ImageSize(height: 2, width: 2), decode: .fast, maxPixels: 5062)
    #expect(throws: DecodeError.tooLarge(width: 83, height: 61, limit: 5062)) { try loader.load(bytes) }
  }

  /// `jpeg` with an EXIF segment that says `orientation`, after the start marker.
  private static func tagged(_ jpeg: [UInt8], _ orientation: ExifOrientation) -> [UInt8] {
    let tiff: [UInt8] =
      Array("MM\0*\0\0\0\u{8}\0\u{1}".utf8)
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation.rawValue), 0, 0, 0, 0, 0, 0]
    let payload = Array("Exif\0\0".utf8) + tiff
    return Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(payload.count + 2)] + payload + Array(jpeg[2...])
  }
}
