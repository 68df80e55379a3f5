internal import Foundation
internal import FormulaPictures
internal import Images
public import PipelineConfig

/// Draws the pictures that a training on formulas would see, so that people see them, too.
///
/// They are those of the first epoch, in the order of their numbers: on one sheet, or as a folder of files with a list
/// that says what each shows and that is a dataset for other pipeline files.
public struct FormulaSheet {
  /// What was drawn.
  public struct Result: Sendable, Equatable, Encodable {
    /// The sheet, or the folder.
    public var output: String
    /// How many pictures.
    public var pictures: Int
    /// Rows and columns of each.
    public var side: Int
    /// The list of a folder's pictures; nil for a sheet.
    public var list: String?
  }

  /// The size where a file says none: what most backbones take.
  private static let usualSide = 224
  /// More pictures than a sheet can be looked at.
  private static let greatestSheet = 10_000
  /// So many pictures are in memory when they go to a folder.
  private static let chunk = 256

  private let drawing: FormulaDrawing
  private let side: Int

  /// The pictures of a pipeline file.
  ///
  /// - Parameter side: Rows and columns of each; nil for what the file's network takes.
  /// - Throws: `RuntimeError.invalid` for a file whose dataset is not drawn, and for a side that cannot be.
  public init(_ pipeline: LoadedPipeline, side: Int?, options: RunOptions) throws {
    let file = pipeline.file
    guard let formulas = file.dataset.formulas else {
      throw RuntimeError.invalid([
        pipeline.diagnostic(
          at: file.dataset.source.keyPath,
          "this dataset is not drawn from formulas; `pipeline augment` shows what a training makes of images"
        ).description
      ])
    }
    self.side = side ?? file.network?.input.height ?? file.images.targetSize?.height ?? Self.usualSide
    guard FormulaDrawing.sides.contains(self.side) else {
      throw RuntimeError.invalid([
        "--size: pictures are drawn with 1 to \(FormulaDrawing.sides.upperBound) rows, got \(self.side)"
      ])
    }
    drawing = FormulaDrawing(
      FormulaCatalogue(formulas, seed: file.seed), threadCount: options.threads.count)
  }

  /// Draws `count` pictures.
  ///
  /// - Parameters:
  ///   - output: A sheet, by `.png`, `.jpg` or `.jpeg` at its end, or a folder, which is made. What is there is replaced.
  ///   - columns: Pictures side by side on a sheet, at least 1.
  /// - Throws: `RuntimeError`.
  public func run(
    count: Int, to output: String, columns: Int, interruption: Interruption
  ) throws -> Result {
    precondition(count >= 1 && columns >= 1, "there is something to draw")
    return try RuntimeError.wrapping {
      if let file = PictureFile(path: output) {
        guard count <= Self.greatestSheet else {
          throw RuntimeError.invalid([
            "--pictures: a sheet has at most \(Self.greatestSheet) pictures, got \(count); name a folder for more"
          ])
        }
        try file.write(sheet(count, columns: min(columns, count)))
        return Result(output: output, pictures: count, side: side)
      }
      guard output.hasSuffix("/") || URL(fileURLWithPath: output).pathExtension.isEmpty else {
        throw RuntimeError.invalid([
          "error: \(output): a sheet's name ends in .png, .jpg or .jpeg, a folder's in /"
        ])
      }
      return try folder(output, count: count, interruption)
    }
  }

  private func sheet(_ count: Int, columns: Int) throws -> PixelBuffer {
    var sheet = ContactSheet(
      rows: (count + columns - 1) / columns, columns: columns,
      size: ImageSize(height: side, width: side), setsFirstApart: false)
    let levels = try drawing.draw(pictures(0..<count), side: side).map { Float($0) }
    for number in 0..<count {
      sheet.place(levels, picture: number, row: number / columns, column: number % columns)
    }
    return sheet.pixels
  }

  private func folder(_ path: String, count: Int, _ interruption: Interruption) throws -> Result {
    let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RuntimeError.failed("\(folder) cannot be made a folder: \(error.localizedDescription)")
    }
    let digits = max(6, "\(count - 1)".count)
    let size = side * side * 3
    let names = drawing.catalogue.classNames
    // Paths in a list start at the list.
    var list = "path,label,shape,texture,palette\n"
    for start in stride(from: 0, to: count, by: Self.chunk) {
      try interruption.check()
      let chosen = pictures(start..<min(start + Self.chunk, count))
      let bytes = try drawing.draw(chosen, side: side)
      for (index, picture) in chosen.enumerated() {
        let number = "\(start + index)"
        let file = "\(String(repeating: "0", count: digits - number.count))\(number).png"
        let pixels = PixelBuffer(
          height: side, width: side, bytes: Array(bytes[index * size..<(index + 1) * size]))
        try PictureFile.write(PNGEncoder.encode(pixels), to: "\(folder)/\(file)")
        let label = names[drawing.catalogue.classIndices(of: picture)[0]]
        list += "\(file),\(label),\(picture.shape),\(picture.texture),\(picture.palette)\n"
      }
    }
    let listFile = "\(folder)/labels.csv"
    try PictureFile.write(Array(list.utf8), to: listFile)
    return Result(output: folder, pictures: count, side: side, list: listFile)
  }

  private func pictures(_ numbers: Range<Int>) -> [FormulaPicture] {
    numbers.map { drawing.catalogue.picture($0, epoch: 0) }
  }
}
