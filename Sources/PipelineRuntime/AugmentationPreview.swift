internal import Augmentation
internal import Datasets
internal import Images
public import PipelineConfig
internal import Tensors

/// Draws a sheet of pictures with what augmentation makes of them, so that people see what a network sees.
///
/// A row is one picture: as it is, then as it would be in epoch after epoch. A column is a batch: where pictures are mixed,
/// they are mixed with others of their column.
public struct AugmentationPreview {
  /// What was drawn.
  public struct Result: Sendable, Equatable, Encodable {
    /// The sheet's file.
    public var preview: String
    /// The pictures, one a row.
    public var pictures: [String]
    /// Changed pictures in a row.
    public var variants: Int
    /// The sheet's columns of pixels.
    public var width: Int
    /// The sheet's rows of pixels.
    public var height: Int
  }

  /// The size of pictures where none is asked for: what most networks take.
  private static let usualSize = ImageSize(height: 224, width: 224)

  private let augmentation: AugmentationSpec
  private let size: ImageSize
  private let loader: ImageLoader
  private let variants: Int
  private let rows: Int
  private let seed: UInt64
  private let options: RunOptions

  /// A preview.
  ///
  /// - Parameters:
  ///   - images: How files become pixels; without a target size they become 224×224.
  ///   - variants: How many changed pictures follow each original, at least 1.
  ///   - rows: At most so many pictures are shown, taken evenly from all that are given; at least 1.
  ///   - seed: The only source of randomness.
  public init(
    _ augmentation: AugmentationSpec, images: ImagesSpec, variants: Int, rows: Int, seed: UInt64,
    options: RunOptions
  ) {
    precondition(variants >= 1 && rows >= 1, "a sheet has at least one variant and one row")
    size = images.targetSize.map { ImageSize(height: $0.height, width: $0.width) } ?? Self.usualSize
    loader = ImageLoader(images, size: size)
    (self.augmentation, self.variants, self.rows) = (augmentation, variants, rows)
    (self.seed, self.options) = (seed, options)
  }

  /// Writes a sheet of files, and of the images of folders.
  ///
  /// - Parameter file: Ends in `.png`, `.jpg` or `.jpeg`; a file that is there is replaced.
  /// - Throws: `RuntimeError`; a broken image is noted and left out while there are others.
  public func run(
    _ paths: [String], to file: String, observer: any RunObserver, interruption: Interruption
  ) throws -> Result {
    try RuntimeError.wrapping {
      guard let sheetFile = PictureFile(path: file) else {
        throw RuntimeError.invalid(["error: \(file): a sheet's name ends in .png, .jpg or .jpeg"])
      }
      if augmentation.augmentation.isIdentity, augmentation.mixing == BatchMixing() {
        observer.noted(
          "nothing changes the pictures; --rotation-range 20 --horizontal-flip would, for example")
      }
      let list = try SampleList(paths: paths)
      list.notes.forEach(observer.noted)
      let chosen = Self.spread(list.samples.map(\.path), over: rows)
      if chosen.count < list.samples.count {
        observer.noted("\(chosen.count) of \(list.samples.count) images are shown; --rows shows more")
      }
      var (shown, pixels): ([String], [Float]) = ([], [])
      for path in chosen {
        try interruption.check()
        switch PreparedImage(path: path, loader: loader, isKnown: { _ in false }).content {
        case .pixels(let loaded):
          shown.append(path)
          pixels += Self.levels(loaded.pixels)
        case .failed(let reason): observer.noted("\(path): \(reason); left out")
        case .known: preconditionFailure("nothing is known beforehand")
        }
      }
      guard !shown.isEmpty else {
        throw RuntimeError.failed(
          "no image can be shown; `pipeline images check` says what is wrong with each")
      }
      let sheet = try draw(pixels, count: shown.count, interruption)
      try sheetFile.write(sheet)
      return Result(
        preview: file, pictures: shown, variants: variants, width: sheet.width, height: sheet.height)
    }
  }

  /// `count` of the elements, evenly, so that every class of a folder has its chance.
  private static func spread(_ elements: [String], over count: Int) -> [String] {
    guard elements.count > count else { return elements }
    return (0..<count).map { elements[$0 * elements.count / count] }
  }

  private static func levels(_ pixels: LoadedImage.Pixels) -> [Float] {
    switch pixels {
    case .bytes(let buffer): buffer.bytes.map { Float($0) }
    case .floats(let tensor): tensor.elements
    }
  }

  /// - Parameter pixels: `count` pictures, NHWC.
  private func draw(_ pixels: [Float], count: Int, _ interruption: Interruption) throws -> PixelBuffer {
    var sheet = ContactSheet(rows: count, columns: variants + 1, size: size)
    let augmenter = BatchAugmenter(
      augmentation.augmentation, seed: seed, threadCount: options.threads.count)
    for row in 0..<count { sheet.place(pixels, picture: row, row: row, column: 0) }
    var changed = [Float](repeating: 0, count: pixels.count)
    for epoch in 0..<variants {
      try interruption.check()
      augmenter.augment(
        pixels, height: size.height, width: size.width, samples: Array(0..<count), epoch: epoch,
        into: &changed)
      augmentation.mixing.draw(
        count: count, height: size.height, width: size.width, seed: seed, epoch: epoch, batch: 0
      )?.mix(pixels: &changed, height: size.height, width: size.width)
      for row in 0..<count { sheet.place(changed, picture: row, row: row, column: epoch + 1) }
    }
    return sheet.pixels
  }
}
