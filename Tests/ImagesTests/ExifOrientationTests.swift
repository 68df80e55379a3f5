import Images
import Testing

@Suite struct ExifOrientationTests {
  /// One row of two pixels, A and B, in all eight orientations.
  @Test func `turns two pixels as the standard says`() {
    let (a, b): ([UInt8], [UInt8]) = ([1, 2, 3], [4, 5, 6])
    let row = PixelBuffer(height: 1, width: 2, bytes: a + b)
    for orientation in ExifOrientation.allCases {
      let turned = orientation.apply(to: row)
      // A comes first where neither columns (2, 3) nor, after exchanging sides, rows (7, 8) are reversed.
      let isReversed = [2, 3, 7, 8].contains(orientation.rawValue)
      #expect(turned.bytes == (isReversed ? b + a : a + b), "\(orientation)")
      #expect((turned.height, turned.width) == (orientation.swapsSides ? (2, 1) : (1, 2)), "\(orientation)")
    }
  }

  @Test func `reads both byte orders, and takes damage for no orientation`() {
    let little: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
    let big: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
    #expect(ExifOrientation(tiff: little) == .rotate270)
    #expect(ExifOrientation(tiff: big) == .rotate270)
    for count in 0..<20 { #expect(ExifOrientation(tiff: Array(little[..<count])) != .rotate90) }
    #expect(ExifOrientation(tiff: Array(little.prefix(18)) + [9, 0, 0, 0]) == nil)
    #expect(ExifOrientation(tiff: []) == nil)
  }
}
