internal import Files
internal import Images

/// A picture that is written for people, in the format its name asks for.
struct PictureFile {
  private static let jpegQuality = 92

  /// Where it is written.
  let path: String
  private let encode: (PixelBuffer) throws -> [UInt8]

  /// A file to write.
  ///
  /// - Returns: nil where the name does not end in `.png`, `.jpg` or `.jpeg`.
  init?(path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".png") {
      encode = { try PNGEncoder.encode($0) }
    } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      encode = { try JPEGEncoder.encode($0, quality: Self.jpegQuality) }
    } else {
      return nil
    }
    self.path = path
  }

  /// Writes the file; one that is there is replaced.
  ///
  /// - Throws: `RuntimeError.failed` where it cannot be written.
  func write(_ picture: PixelBuffer) throws { try Self.write(encode(picture), to: path) }

  /// The same for what is not a picture but belongs beside pictures.
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      let staged = try StagedFile(path: path)
      try staged.append(bytes)
      try staged.commit(replacing: true)
    } catch {
      guard case StagedFile.Problem.failed(let reason) = error else { throw error }
      throw RuntimeError.failed("\(path): cannot be written: \(reason)")
    }
  }
}
