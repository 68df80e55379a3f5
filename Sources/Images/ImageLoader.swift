internal import Tensors

/// Decodes and resizes image files: Keras' `load_img` with its options, and TensorFlow's way.
public struct ImageLoader: Sendable, Hashable, Codable {
  /// The size of every loaded picture; nil leaves each at its own.
  public var targetSize: ImageSize?
  /// The filter. Keras' default is nearest.
  public var interpolation: Interpolation
  /// What happens to other side ratios.
  public var aspect: Aspect
  /// Whether EXIF orientation is applied, before anything else.
  public var orientation: OrientationPolicy
  /// Files whose header asks for more pixels are refused.
  public var maxPixels: Int

  /// A loader; the defaults are those of Keras' `load_img`.
  public init(
    targetSize: ImageSize? = nil, interpolation: Interpolation = .nearest, aspect: Aspect = .stretch,
    orientation: OrientationPolicy = .ignore, maxPixels: Int = ImageDecoder.defaultMaxPixels
  ) {
    self.targetSize = targetSize
    self.interpolation = interpolation
    self.aspect = aspect
    self.orientation = orientation
    self.maxPixels = maxPixels
  }

  /// Loads `bytes`, a whole image file.
  public func load(_ bytes: [UInt8]) throws(DecodeError) -> LoadedImage {
    let decoded = try ImageDecoder(maxPixels: maxPixels).decode(bytes)
    let upright = orientation == .exif ? decoded.info.orientation.apply(to: decoded.pixels) : decoded.pixels
    return LoadedImage(info: decoded.info, pixels: fit(upright))
  }

  /// Brings decoded pixels to the target size.
  public func fit(_ pixels: PixelBuffer) -> LoadedImage.Pixels {
    guard let size = targetSize else { return asAsked(pixels) }
    switch aspect {
    case .stretch: return resize(pixels, to: size, box: nil)
    case .crop: return resize(pixels, to: size, box: Self.cropBox(of: pixels, for: size))
    case .pad(let color):
      let place = Self.padBox(of: pixels, in: size)
      let content = resize(pixels, to: ImageSize(height: place.height, width: place.width), box: nil)
      return Self.frame(content, at: place, size, color)
    }
  }

  /// The centre part of `pixels` that has the ratio of `size`.
  ///
  /// Reference: keras/src/utils/image_utils.py load_img.
  static func cropBox(of pixels: PixelBuffer, for size: ImageSize) -> PixelBox {
    // At least one pixel: Keras would ask Pillow for an empty box, and fail.
    let height = max(1, min(pixels.height, pixels.width * size.height / size.width))
    let width = max(1, min(pixels.width, pixels.height * size.width / size.height))
    return PixelBox(
      top: (pixels.height - height) / 2, left: (pixels.width - width) / 2, height: height, width: width)
  }

  /// Where in `size` the whole of `pixels` goes.
  ///
  /// Float32 and its roundings as in tensorflow/python/ops/image_ops_impl.py
  /// _resize_image_with_pad_common.
  static func padBox(of pixels: PixelBuffer, in size: ImageSize) -> PixelBox {
    let (height, width) = (Float(pixels.height), Float(pixels.width))
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

  private func asAsked(_ pixels: PixelBuffer) -> LoadedImage.Pixels {
    guard interpolation == .tfBilinear else { return .bytes(pixels) }
    return .floats(Tensor(shape: [pixels.height, pixels.width, 3], elements: pixels.bytes.map { Float($0) }))
  }

  private func resize(_ pixels: PixelBuffer, to size: ImageSize, box: PixelBox?) -> LoadedImage.Pixels {
    if interpolation == .tfBilinear {
      return .floats(TensorFlowResizer(size: size).resize(pixels, box: box))
    }
    return .bytes(Resizer(size: size, interpolation: interpolation).resize(pixels, box: box))
  }

  private static func frame(
    _ content: LoadedImage.Pixels, at place: PixelBox, _ size: ImageSize, _ color: RGBColor
  ) -> LoadedImage.Pixels {
    let background = PixelBuffer(height: size.height, width: size.width, color: color)
    func rows(_ body: (_ target: Range<Int>, _ source: Range<Int>) -> Void) {
      for row in 0..<place.height {
        let target = ((place.top + row) * size.width + place.left) * 3
        let source = row * place.width * 3
        body(target..<target + place.width * 3, source..<source + place.width * 3)
      }
    }
    switch content {
    case .bytes(let pixels):
      var canvas = background
      rows { canvas.bytes.replaceSubrange($0, with: pixels.bytes[$1]) }
      return .bytes(canvas)
    case .floats(let tensor):
      var canvas = Tensor(shape: [size.height, size.width, 3], elements: background.bytes.map { Float($0) })
      rows { canvas.elements.replaceSubrange($0, with: tensor.elements[$1]) }
      return .floats(canvas)
    }
  }
}
