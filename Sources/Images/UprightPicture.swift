/// Decoded pixels, turned as asked, and the picture they stand for, which is larger where decoding reduced it.
struct UprightPicture {
  let pixels: PixelBuffer
  /// The picture's size without reduction.
  let size: ImageSize
  private let reduction: DecodeReduction
  /// Where in `pixels` the picture begins. Sides that are no multiple of the reduction end within the last pixel; turned
  /// around, they begin within the first.
  private let (top, left): (Double, Double)

  /// A decoded file, turned by `orientation`.
  init(_ decoded: DecodedImage, _ orientation: ExifOrientation) {
    let (height, width) = (decoded.info.height, decoded.info.width)
    size =
      orientation.swapsSides
      ? ImageSize(height: width, width: height) : ImageSize(height: height, width: width)
    reduction = decoded.reduction
    pixels = orientation.apply(to: decoded.pixels)
    let factor = Double(reduction.rawValue)
    top = orientation.reversesRows ? Double(pixels.height) - Double(size.height) / factor : 0
    left = orientation.reversesColumns ? Double(pixels.width) - Double(size.width) / factor : 0
  }

  /// A picture that was not reduced.
  init(_ pixels: PixelBuffer) {
    (self.pixels, size, reduction, top, left) = (pixels, pixels.size, .none, 0, 0)
  }

  /// The part of `pixels` that stands for `box` of the picture.
  func region(_ box: PixelBox) -> PixelRegion {
    // Divisions by 1, 2, 4 and 8 are exact: nothing is rounded here.
    let factor = Double(reduction.rawValue)
    return PixelRegion(
      top: top + Double(box.top) / factor, left: left + Double(box.left) / factor,
      height: Double(box.height) / factor, width: Double(box.width) / factor)
  }
}
