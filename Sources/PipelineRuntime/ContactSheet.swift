internal import Images

/// Pictures of one size in rows and columns on white, the first column set apart.
struct ContactSheet {
  /// What is between two pictures, and around all, in pixels.
  private static let gap = 3
  /// What follows the first column.
  private static let firstGap = 12

  /// The sheet so far.
  private(set) var pixels: PixelBuffer
  private let size: ImageSize

  /// A sheet without pictures.
  ///
  /// - Parameter size: Of each picture.
  init(rows: Int, columns: Int, size: ImageSize) {
    self.size = size
    let white = RGBColor(red: 255, green: 255, blue: 255)
    pixels = PixelBuffer(
      height: rows * (size.height + Self.gap) + Self.gap,
      width: Self.left(of: columns, size) - (columns == 1 ? Self.firstGap - Self.gap : 0), color: white)
  }

  private static func left(of column: Int, _ size: ImageSize) -> Int {
    gap + column * (size.width + gap) + (column > 0 ? firstGap - gap : 0)
  }

  /// Puts a picture into its place.
  ///
  /// - Parameters:
  ///   - batch: Grey levels 0...255, NHWC; they are rounded.
  ///   - picture: Its number in the batch.
  mutating func place(_ batch: [Float], picture: Int, row: Int, column: Int) {
    let top = Self.gap + row * (size.height + Self.gap)
    let left = Self.left(of: column, size)
    for line in 0..<size.height {
      let source = (picture * size.height + line) * size.width * 3
      let target = ((top + line) * pixels.width + left) * 3
      for offset in 0..<size.width * 3 {
        pixels.bytes[target + offset] = UInt8(min(max(batch[source + offset].rounded(), 0), 255))
      }
    }
  }
}
