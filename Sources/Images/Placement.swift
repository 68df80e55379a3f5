/// Which part of a picture goes where in the target.
struct Placement: Equatable {
  /// The part that is used, in pixels of the upright picture at full size.
  let source: PixelBox
  /// Where it goes, in pixels of the target.
  let target: PixelBox

  init(of picture: ImageSize, in size: ImageSize, _ aspect: Aspect) {
    switch aspect {
    case .stretch: (source, target) = (PixelBox(allOf: picture), PixelBox(allOf: size))
    case .crop: (source, target) = (Self.cropBox(of: picture, for: size), PixelBox(allOf: size))
    case .pad: (source, target) = (PixelBox(allOf: picture), Self.padBox(of: picture, in: size))
    }
  }

  /// The centre part of `picture` that has the ratio of `size`.
  ///
  /// Reference: keras/src/utils/image_utils.py load_img.
  private static func cropBox(of picture: ImageSize, for size: ImageSize) -> PixelBox {
    // At least one pixel: Keras would ask Pillow for an empty box, and fail.
    let height = max(1, min(picture.height, picture.width * size.height / size.width))
    let width = max(1, min(picture.width, picture.height * size.width / size.height))
    return PixelBox(
      top: (picture.height - height) / 2, left: (picture.width - width) / 2, height: height, width: width)
  }

  /// Where in `size` the whole of `picture` goes.
  ///
  /// Float32 and its roundings as in tensorflow/python/ops/image_ops_impl.py
  /// _resize_image_with_pad_common.
  private static func padBox(of picture: ImageSize, in size: ImageSize) -> PixelBox {
    let (height, width) = (Float(picture.height), Float(picture.width))
    let ratio = max(width / Float(size.width), height / Float(size.height))
    let (fittedHeight, fittedWidth) = (height / ratio, width / ratio)
    func side(_ fitted: Float, _ limit: Int) -> Int { max(1, min(limit, Int(fitted.rounded(.down)))) }
    func margin(_ fitted: Float, _ side: Int, _ limit: Int) -> Int {
      min(limit - side, max(0, Int(((Float(limit) - fitted) / 2).rounded(.down))))
    }
    let box = ImageSize(height: side(fittedHeight, size.height), width: side(fittedWidth, size.width))
    return PixelBox(
      top: margin(fittedHeight, box.height, size.height), left: margin(fittedWidth, box.width, size.width),
      height: box.height, width: box.width)
  }
}
