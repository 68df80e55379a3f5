internal import Explanation
internal import Images

/// A picture with a map over it, showing what the network saw of the file.
struct OverlayPicture {
  let pixels: PixelBuffer

  /// Loads a file's picture again, larger than it enters the network, and lays a map over it.
  ///
  /// What is cropped away or padded is so here too: the map is about the picture as it enters. Stretched pictures get
  /// their proportions back.
  ///
  /// - Parameters:
  ///   - loader: How the picture enters the network.
  ///   - longerSide: Pixels of the longer side at most; smaller pictures stay as they are.
  /// - Throws: `DecodeError`.
  init(
    _ bytes: [UInt8], _ map: ActivationMap, overlay: HeatOverlay, loader: ImageLoader, longerSide: Int
  ) throws {
    let info = try ImageDecoder.info(of: bytes)
    let isTurned = loader.orientation == .exif && info.orientation.swapsSides
    let upright =
      isTurned
      ? ImageSize(height: info.width, width: info.height) : ImageSize(height: info.height, width: info.width)
    var view = loader
    // Nearest, the network's usual filter, makes ragged edges; and every bit need not be Pillow's.
    (view.interpolation, view.decode) = (.bilinear, .fast)
    view.targetSize = Self.size(of: upright, loader: loader, longerSide: longerSide)
    guard case .bytes(let picture) = try view.load(bytes).pixels else {
      preconditionFailure("only TensorFlow's filter gives numbers")
    }
    pixels = PixelBuffer(
      height: picture.height, width: picture.width,
      bytes: overlay.blend(map, over: picture.bytes, height: picture.height, width: picture.width))
  }

  private static func size(of picture: ImageSize, loader: ImageLoader, longerSide: Int) -> ImageSize {
    let shape: ImageSize
    if case .stretch = loader.aspect { shape = picture } else { shape = loader.targetSize ?? picture }
    let scale = Double(longerSide) / Double(max(shape.height, shape.width))
    // Where the shape is the network's own, more pixels of the file can be shown than the network saw.
    if case .stretch = loader.aspect, scale >= 1 { return shape }
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    return ImageSize(height: scaled(shape.height), width: scaled(shape.width))
  }
}
