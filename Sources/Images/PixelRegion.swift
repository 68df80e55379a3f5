/// A part of a picture, in pixels and parts of pixels.
public struct PixelRegion: Hashable, Sendable {
  /// How far below the picture's upper edge it begins.
  public var top: Double
  /// How far right of the picture's left edge it begins.
  public var left: Double
  /// The extent downwards.
  public var height: Double
  /// The extent to the right.
  public var width: Double

  /// A region from its upper left corner and extent.
  public init(top: Double, left: Double, height: Double, width: Double) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }

  /// The region that consists of whole pixels.
  public init(_ box: PixelBox) {
    self.init(
      top: Double(box.top), left: Double(box.left), height: Double(box.height), width: Double(box.width))
  }

  /// The whole of a picture.
  public init(allOf pixels: PixelBuffer) {
    self.init(PixelBox(allOf: pixels.size))
  }

  /// Whether it is not empty and no part of it lies outside of `pixels`.
  func isWithin(_ pixels: PixelBuffer) -> Bool {
    top >= 0 && left >= 0 && height > 0 && width > 0
      && top + height <= Double(pixels.height) && left + width <= Double(pixels.width)
  }
}
