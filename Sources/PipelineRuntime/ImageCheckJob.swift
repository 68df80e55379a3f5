internal import Datasets
internal import Digests
internal import Foundation
internal import Images
public import PipelineConfig
internal import Tensors

/// Decodes every image of some folders and says what is broken, odd or there twice, before a run.
public struct ImageCheckJob {
  /// What there is to say about one file.
  public struct ImageResult: Sendable, Equatable, Encodable {
    /// The path as given.
    public var path: String
    /// `ok` or `failed`.
    public var status: String
    /// Why it failed.
    public var error: String?
    /// The format by content: `jpeg`, `png`, `webp`, `bmp` or `gif`.
    public var format: String?
    /// Size as stored in the file, in pixels.
    public var width: Int?
    public var height: Int?
    /// SHA-256 of the file.
    public var sha256: String?
    /// SHA-256 of the decoded, and where asked resized, RGB bytes; only when digests are asked for.
    public var digest: String?
    /// What may surprise: an orientation tag, a name that says another format, transparency.
    public var notes: [String]
    /// The first file, in order, with the same bytes.
    public var duplicateOf: String?

    private enum Key: CodingKey {
      case path, status, error, format, width, height, sha256, digest, notes, duplicateOf
    }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(status, forKey: .status)
      try container.encode(error, forKey: .error)
      try container.encode(format, forKey: .format)
      try container.encode(width, forKey: .width)
      try container.encode(height, forKey: .height)
      try container.encode(sha256, forKey: .sha256)
      try container.encode(digest, forKey: .digest)
      try container.encode(notes, forKey: .notes)
      try container.encode(duplicateOf, forKey: .duplicateOf)
    }
  }

  private let loader: ImageLoader
  private let withDigest: Bool
  private let options: RunOptions

  /// A check that decodes as `images` says; without a target size nothing is resized.
  ///
  /// - Parameter withDigest: Whether the SHA-256 of the pixels is computed.
  public init(images: ImagesSpec, withDigest: Bool, options: RunOptions) {
    loader = ImageLoader(
      images, size: images.targetSize.map { ImageSize(height: $0.height, width: $0.width) })
    (self.withDigest, self.options) = (withDigest, options)
  }

  /// Checks files, and the images of folders, in order.
  ///
  /// - Throws: `RuntimeError`; a broken image is a result, not an error.
  public func run(
    _ paths: [String], observer: any RunObserver, interruption: Interruption
  ) throws -> [ImageResult] {
    try RuntimeError.wrapping {
      let list = try SampleList(paths: paths)
      list.notes.forEach(observer.noted)
      let files = list.samples.map(\.path)
      let (loader, withDigest) = (loader, withDigest)
      let prefetcher = OrderedPrefetcher(
        count: files.count, window: 4 * options.threads.count, threadCount: options.threads.count, niceness: 0
      ) { index in
        Self.check(PreparedImage(path: files[index], loader: loader) { _ in false }, withDigest: withDigest)
      }
      defer { prefetcher.cancel() }
      var results: [ImageResult] = []
      var firstWithBytes: [String: String] = [:]
      var failedCount = 0
      let start = ContinuousClock.now
      while var result = prefetcher.next() {
        try interruption.check()
        if let sha256 = result.sha256 {
          result.duplicateOf = firstWithBytes[sha256]
          if result.duplicateOf == nil { firstWithBytes[sha256] = result.path }
        }
        if result.error != nil { failedCount += 1 }
        results.append(result)
        observer.progressed(
          StageProgress(
            doneCount: results.count, totalCount: files.count,
            imagesPerSecond: Double(results.count) / max((ContinuousClock.now - start) / .seconds(1), 1e-9),
            failedCount: failedCount, limit: .decode))
      }
      return results
    }
  }

  private static func check(_ image: PreparedImage, withDigest: Bool) -> ImageResult {
    var result = ImageResult(path: image.path, status: "ok", sha256: image.sha256, notes: [])
    if let info = image.info {
      result.format = info.format.rawValue
      (result.width, result.height) = (info.width, info.height)
      result.notes = notes(info, path: image.path)
    }
    switch image.content {
    case .failed(let reason): (result.status, result.error) = ("failed", reason)
    case .known: break
    case .pixels(let loaded): if withDigest { result.digest = digest(loaded.pixels) }
    }
    return result
  }

  private static func digest(_ pixels: LoadedImage.Pixels) -> String {
    switch pixels {
    case .bytes(let buffer): Digest.sha256(buffer.bytes)
    // TensorFlow's bilinear gives floats; their little-endian bytes are what can be compared.
    case .floats(let tensor):
      Digest.sha256(
        tensor.elements.flatMap { value in
          let bits = value.bitPattern
          return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
        })
    }
  }

  private static func notes(_ info: ImageInfo, path: String) -> [String] {
    var notes: [String] = []
    if info.orientation != .upright {
      notes.append("EXIF orientation \(info.orientation.rawValue), applied only with orientation exif")
    }
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    if let named = ImageFormat(pathExtension: ending), named != info.format {
      notes.append("named .\(ending), but the content is \(info.format.displayName)")
    }
    if ["RGBA", "LA"].contains(info.mode) { notes.append("transparency is dropped, as Keras does") }
    if info.mode == "I;16" { notes.append("16 bits a pixel, of which Pillow keeps what fits into 8") }
    if min(info.width, info.height) < 32 { notes.append("smaller than 32 pixels") }
    return notes
  }
}

extension ImageFormat {
  /// The format that a file's ending promises.
  fileprivate init?(pathExtension: String) {
    self.init(rawValue: pathExtension == "jpg" ? "jpeg" : pathExtension)
  }
}
