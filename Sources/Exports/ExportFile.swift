internal import Files

/// A file that is being exported: bytes are gathered, and appear under its name when all is there.
final class ExportFile {
  let path: String
  private let staged: StagedFile
  private var buffer: [UInt8] = []

  /// Writes go to the disk in pieces of this size.
  private static let pieceSize = 1 << 20

  /// Begins the file `path`.
  ///
  /// - Throws: `ExportError.alreadyThere`, `.cannotWrite`.
  init(_ path: String, replacing: Bool) throws(ExportError) {
    self.path = path
    // Before an hour's work; the commit looks again.
    if !replacing, StagedFile.exists(path) { throw .alreadyThere(file: path) }
    staged = try Self.translating(path) { () throws(StagedFile.Problem) in try StagedFile(path: path) }
  }

  /// Where the file grows, for what writes by name.
  var temporaryPath: String { staged.temporaryPath }

  func append(_ text: String) throws(ExportError) { try append(Array(text.utf8)) }

  func append(_ bytes: [UInt8]) throws(ExportError) {
    buffer += bytes
    if buffer.count >= Self.pieceSize { try flush() }
  }

  /// Gives the file its name.
  func commit(replacing: Bool) throws(ExportError) {
    try flush()
    try Self.translating(path) { () throws(StagedFile.Problem) in try staged.commit(replacing: replacing) }
  }

  private func flush() throws(ExportError) {
    try Self.translating(path) { () throws(StagedFile.Problem) in try staged.append(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func translating<Result>(
    _ path: String, _ body: () throws(StagedFile.Problem) -> Result
  ) throws(ExportError) -> Result {
    do {
      return try body()
    } catch {
      switch error {
      case .alreadyThere: throw .alreadyThere(file: path)
      case .failed(let reason): throw .cannotWrite(file: path, reason: reason)
      }
    }
  }
}
