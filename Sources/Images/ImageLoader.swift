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
  /// Whether large JPEGs are reduced while they are decoded.
  public var decode: DecodePolicy
  /// Files whose header asks for more pixels are refused, also where they would be reduced.
  public var maxPixels: Int

  /// A loader; the defaults are those of Keras' `load_img`.
  public init(
    targetSize: ImageSize? = nil, interpolation: Interpolation = .nearest, aspect: Aspect = .stretch,
    orientation: OrientationPolicy = .ignore, decode: DecodePolicy = .exact,
    maxPixels: Int = ImageDecoder.defaultMaxPixels
  ) {
    self.targetSize = targetSize
    self.interpolation = interpolation
    self.aspect = aspect
    self.orientation = orientation
    self.decode = decode
    self.maxPixels = maxPixels
  }

  /// Loads `bytes`, a whole image file.
  public func load(_ bytes: [UInt8]) throws(DecodeError) -> LoadedImage {
    let decoded = try ImageDecoder(maxPixels: maxPixels).decode(bytes, reduction: reduction(of:))
    return LoadedImage(
      info: decoded.info, pixels: fit(UprightPicture(decoded, appliedOrientation(decoded.info))))
  }

  /// By how much a file with this header is reduced while it is decoded.
  public func reduction(of info: ImageInfo) -> DecodeReduction {
    guard decode == .fast, info.format == .jpeg, let size = targetSize else { return .none }
    let stored = ImageSize(height: info.height, width: info.width)
    let upright =
      appliedOrientation(info).swapsSides
      ? ImageSize(height: stored.width, width: stored.height) : stored
    let placement = Placement(of: upright, in: size, aspect)
    return .largest(from: placement.source.size, to: placement.target.size)
  }

  /// Brings decoded pixels to the target size.
  public func fit(_ pixels: PixelBuffer) -> LoadedImage.Pixels { fit(UprightPicture(pixels)) }

  private func appliedOrientation(_ info: ImageInfo) -> ExifOrientation {
    orientation == .exif ? info.orientation : .upright
  }

  private func fit(_ picture: UprightPicture) -> LoadedImage.Pixels {
    guard let size = targetSize else { return asAsked(picture.pixels) }
    let placement = Placement(of: picture.size, in: size, aspect)
    let content = resize(
      picture.pixels, to: placement.target.size, region: picture.region(placement.source))
    guard case .pad(let color) = aspect else { return content }
    return Self.frame(content, at: placement.target, size, color)
  }

  private func asAsked(_ pixels: PixelBuffer) -> LoadedImage.Pixels {
    guard interpolation == .tfBilinear else { return .bytes(pixels) }
    return .floats(Tensor(shape: [pixels.height, pixels.width, 3], elements: pixels.bytes.map { Float($0) }))
  }

  private func resize(
    _ pixels: PixelBuffer, to size: ImageSize, region: PixelRegion
  ) -> LoadedImage.Pixels {
    if interpolation == .tfBilinear {
      return .floats(TensorFlowResizer(size: size).resize(pixels, region: region))
    }
    return .bytes(Resizer(size: size, interpolation: interpolation).resize(pixels, region: region))
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
