internal import Images

/// Pictures of one size in rows and columns on white; the first column may be set apart.
struct ContactSheet {
  /// What is between two pictures, and around all, in pixels.
  private static let gap = 3
  /// What follows a first column that is set apart.
  private static let firstGap = 12

  /// The sheet so far.
  private(set) var pixels: PixelBuffer
  private let size: ImageSize
  private let firstGap: Int

  /// A sheet without pictures.
  ///
  /// - Parameters:
  ///   - size: Of each picture.
  ///   - setsFirstApart: Whether the first column is what the others are compared with.
  init(rows: Int, columns: Int, size: ImageSize, setsFirstApart: Bool = true) {
    self.size = size
    firstGap = setsFirstApart ? Self.firstGap : Self.gap
    let white = RGBColor(red: 255, green: 255, blue: 255)
    pixels = PixelBuffer(
      height: rows * (size.height + Self.gap) + Self.gap,
      width: Self.left(of: columns, size, firstGap) - (columns == 1 ? firstGap - Self.gap : 0), color: white)
  }

  private static func left(of column: Int, _ size: ImageSize, _ firstGap: Int) -> Int {
    gap + column * (size.width + gap) + (column > 0 ? firstGap - gap : 0)
  }

  /// Puts a picture into its place.
  ///
  /// - Parameters:
  ///   - batch: Grey levels 0...255, NHWC; they are rounded.
  ///   - picture: Its number in the batch.
  mutating func place(_ batch: [Float], picture: Int, row: Int, column: Int) {
    let top = Self.gap + row * (size.height + Self.gap)
    let left = Self.left(of: column, size, firstGap)
    for line in 0..<size.height {
      let source = (picture * size.height + line) * size.width * 3
      let target = ((top + line) * pixels.width + left) * 3
      for offset in 0..<size.width * 3 {
        pixels.bytes[target + offset] = UInt8(min(max(batch[source + offset].rounded(), 0), 255))
      }
    }
  }
}
