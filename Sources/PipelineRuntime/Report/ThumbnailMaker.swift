internal import Datasets
internal import Digests
internal import Explanation
internal import FeatureStore
internal import Foundation
internal import Images
internal import Reporting
internal import Synchronization

/// Makes small pictures of image files, on several threads.
struct ThumbnailMaker {
  /// The longer side in pixels of up to so many pictures, and of more.
  private static let sides = (few: 128, many: 96, fewCount: 400)
  private static let quality = 70
  /// The longer side of a picture with a map over it.
  private static let explainedSide = 144
  /// As Base64 text about 3.7 MB: with everything else a report stays below 5 MB.
  private static let byteBudget = 2_800_000

  let threadCount: Int
  let interruption: Interruption

  /// The pictures of `images`, the most wanted first.
  ///
  /// A file that is gone, changed or unreadable gives its reason. When the budget is used up, the rest is left out.
  ///
  /// - Parameter usedByteCount: What other pictures of the report take of the budget.
  func album(
    of images: [StoredImage], usedByteCount: Int, note: (_ leftOutCount: Int) -> String?
  ) throws -> PictureAlbum {
    let side = images.count <= Self.sides.fewCount ? Self.sides.few : Self.sides.many
    let next = Mutex(0)
    let workers = OrderedWorkers<StoredImage, (Int64, PictureAlbum.Picture)>(
      threadCount: threadCount, window: 4 * threadCount,
      take: { [images, interruption] in
        guard !interruption.isRequested else { return nil }
        return next.withLock { position in
          guard position < images.count else { return nil }
          defer { position += 1 }
          return images[position]
        }
      }, makeWork: { { image in (image.id, Self.picture(of: image, side: side)) } })
    defer { workers.cancel() }
    var pictures: [Int64: PictureAlbum.Picture] = [:]
    var byteCount = usedByteCount
    while let (id, picture) = try workers.next() {
      if case .jpeg(let bytes, _, _) = picture {
        guard byteCount + bytes.count <= Self.byteBudget else { break }
        byteCount += bytes.count
      }
      pictures[id] = picture
    }
    try interruption.check()
    return PictureAlbum(pictures, note: note(images.count - pictures.count))
  }

  /// A picture of `image` with a map over it.
  func explained(
    _ image: StoredImage, _ map: ActivationMap, loader: ImageLoader
  ) -> PictureAlbum.Picture {
    Self.picture(of: image) { bytes in
      try OverlayPicture(
        bytes, map, overlay: HeatOverlay(), loader: loader, longerSide: Self.explainedSide
      ).pixels
    }
  }

  private static func picture(of image: StoredImage, side: Int) -> PictureAlbum.Picture {
    picture(of: image) { bytes in
      let info = try ImageDecoder.info(of: bytes)
      let upright =
        info.orientation.swapsSides
        ? ImageSize(height: info.width, width: info.height)
        : ImageSize(height: info.height, width: info.width)
      let loaded = try ImageLoader(
        targetSize: fitting(upright, side: side), interpolation: .bilinear, orientation: .exif, decode: .fast
      ).load(bytes)
      guard case .bytes(let pixels) = loaded.pixels else { return nil }
      return pixels
    }
  }

  /// What `draw` makes of the bytes of `image`, or why there is no picture; nil cannot be shown.
  private static func picture(
    of image: StoredImage, draw: ([UInt8]) throws -> PixelBuffer?
  ) -> PictureAlbum.Picture {
    if let error = image.error { return .missing(reason: error) }
    guard FileInfo(path: image.path) != nil else { return .missing(reason: "the file is gone") }
    guard let data = FileManager.default.contents(atPath: image.path) else {
      return .missing(reason: "the file cannot be read")
    }
    let bytes = Array(data)
    guard Digest.sha256(bytes) == image.sha256 else {
      return .missing(reason: "the file has changed since its features were made")
    }
    do {
      guard let pixels = try draw(bytes) else { return .missing(reason: "the picture cannot be shown") }
      return .jpeg(
        try JPEGEncoder.encode(pixels, quality: quality), width: pixels.width, height: pixels.height)
    } catch {
      return .missing(reason: "\(error)")
    }
  }

  /// `size` made smaller so that its longer side is at most `side`; small pictures stay as they are.
  private static func fitting(_ size: ImageSize, side: Int) -> ImageSize {
    let longer = max(size.height, size.width)
    guard longer > side else { return size }
    func scaled(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
    return ImageSize(height: scaled(size.height), width: scaled(size.width))
  }
}
