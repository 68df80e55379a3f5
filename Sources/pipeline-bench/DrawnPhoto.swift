internal import Images
internal import Tensors

/// JPEGs that compress about as photos do: smooth colours with grain.
enum DrawnPhoto {
  /// Distance of the points between which colours are blended.
  private static let grid = 16

  static func jpeg(width: Int, height: Int, seed: UInt64, quality: Int = 90) throws -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    let (columns, rows) = (width / grid + 2, height / grid + 2)
    let corners = (0..<columns * rows * 3).map { _ in Float.random(in: 0..<256, using: &generator) }
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for y in 0..<height {
      let (row, down) = (y / grid, Float(y % grid) / Float(grid))
      for x in 0..<width {
        let (column, right) = (x / grid, Float(x % grid) / Float(grid))
        let grain = Float.random(in: -6..<6, using: &generator)
        for channel in 0..<3 {
          func corner(_ row: Int, _ column: Int) -> Float { corners[(row * columns + column) * 3 + channel] }
          let above = corner(row, column) * (1 - right) + corner(row, column + 1) * right
          let below = corner(row + 1, column) * (1 - right) + corner(row + 1, column + 1) * right
          let value = above * (1 - down) + below * down + grain
          bytes[(y * width + x) * 3 + channel] = UInt8(max(0, min(255, value)))
        }
      }
    }
    return try JPEGEncoder.encode(PixelBuffer(height: height, width: width, bytes: bytes), quality: quality)
  }
}
