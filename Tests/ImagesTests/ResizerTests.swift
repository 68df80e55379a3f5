import Images
import Tensors
import TestSupport
import Testing

@Suite struct ResizerTests {
  @Test func `all filters up, down, to one pixel and cropped give Pillow's bytes`() throws {
    var pictures: [String: PixelBuffer] = [:]
    for row in try GoldenTable.rows("resize.tsv") {
      let picture = try pictures[row[0]] ?? ImageDecoder().decode(GoldenTable.file(row[0])).pixels
      pictures[row[0]] = picture
      let size = ImageSize(height: try #require(Int(row[3])), width: try #require(Int(row[4])))
      let loader = ImageLoader(
        targetSize: size, interpolation: try #require(Interpolation(rawValue: row[1])),
        aspect: row[2] == "crop" ? .crop : .stretch)
      guard case .bytes(let pixels) = loader.fit(picture) else {
        Issue.record("not bytes: \(row)")
        continue
      }
      #expect(pixels.height == size.height && pixels.width == size.width, "\(row)")
      #expect(GoldenTable.digest(pixels.bytes) == row[5], "\(row)")
    }
  }

  /// Three pixels to two, bilinear: scale 1.5, support 1.5. The first result pixel has its centre at 0.75 and
  /// weighs pixel centres 0.5, 1.5 (and 2.5, beyond the support) with 1 - |d|/1.5 = 5/6 and 1/2, that is 5/8
  /// and 3/8.
  @Test func `three grey pixels to two, by hand`() {
    let row = PixelBuffer(height: 1, width: 3, bytes: [0, 0, 0, 80, 80, 80, 240, 240, 240])
    let size = ImageSize(height: 1, width: 2)
    // 0 * 5/8 + 80 * 3/8 = 30; mirrored: 80 * 3/8 + 240 * 5/8 = 180.
    #expect(
      Resizer(size: size, interpolation: .bilinear).resize(row).bytes == [30, 30, 30, 180, 180, 180])
    // Nearest: centres at 0.75 and 2.25 are in pixels 0 and 2.
    #expect(Resizer(size: size, interpolation: .nearest).resize(row).bytes == [0, 0, 0, 240, 240, 240])
  }

  /// Two pixels' width of three, beginning within the first: one bilinear tap between each centre and its neighbours.
  @Test func `a region may begin and end within a pixel, by hand`() {
    let row = PixelBuffer(height: 1, width: 3, bytes: [0, 0, 0, 80, 80, 80, 240, 240, 240])
    let region = PixelRegion(top: 0, left: 0.25, height: 1, width: 2.5)
    // Nearest: from 0.25 on in steps of 1.25, the centres are at 0.875 and 2.125: pixels 0 and 2.
    let size = ImageSize(height: 1, width: 2)
    #expect(
      Resizer(size: size, interpolation: .nearest).resize(row, region: region).bytes == [
        0, 0, 0, 240, 240, 240,
      ])
    // TensorFlow's bilinear: 0.875 and 2.125 less the half pixel: 80 * 0.375 and 80 + 160 * 0.625.
    #expect(
      TensorFlowResizer(size: size).resize(row, region: region).elements == [30, 30, 30, 180, 180, 180])
    // At the edges of the picture the last pixel goes on.
    let edge = PixelRegion(top: 0.5, left: 2.75, height: 0.5, width: 0.25)
    #expect(
      TensorFlowResizer(size: ImageSize(height: 1, width: 1)).resize(row, region: edge).elements == [
        240, 240, 240,
      ])
  }

  @Test func `the same size gives the same picture, for every filter`() throws {
    let picture = try ImageDecoder().decode(GoldenTable.file("n2_8.png")).pixels
    let size = ImageSize(height: picture.height, width: picture.width)
    for filter in Interpolation.allCases where filter != .tfBilinear {
      #expect(Resizer(size: size, interpolation: filter).resize(picture) == picture, "\(filter)")
    }
  }

  @Test func `one colour stays one colour, for every filter and size`() {
    let color = RGBColor(red: 3, green: 250, blue: 128)
    let picture = PixelBuffer(height: 10, width: 13, color: color)
    for filter in Interpolation.allCases where filter != .tfBilinear {
      for side in [1, 2, 7, 8, 9, 10, 13, 40] {
        let resized = Resizer(size: ImageSize(height: side, width: side + 1), interpolation: filter)
          .resize(picture)
        #expect(resized == PixelBuffer(height: side, width: side + 1, color: color), "\(filter) \(side)")
      }
    }
  }
}
