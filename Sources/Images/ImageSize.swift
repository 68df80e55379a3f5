/// A picture's size in pixels.
public struct ImageSize: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The number of rows.
  public var height: Int
  /// The number of pixels in a row.
  public var width: Int

  /// A size from rows and columns, in Keras' order.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public var description: String { "\(height)×\(width)" }
}

/// A part of a picture, in whole pixels.
public struct PixelBox: Hashable, Sendable {
  /// The first row.
  public var top: Int
  /// The first column.
  public var left: Int
  /// The number of rows.
  public var height: Int
  /// The number of columns.
  public var width: Int

  /// Its rows and columns.
  public var size: ImageSize { ImageSize(height: height, width: width) }

  /// A box from its upper left corner and size.
  public init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// The whole of a picture.
  public init(allOf size: ImageSize) {
    self.init(top: 0, left: 0, height: size.height, width: size.width)
  }
}
