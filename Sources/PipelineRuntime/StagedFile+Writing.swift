internal import Files
internal import Foundation

extension StagedFile {
  /// Makes `bytes` all that the file at `path` holds, or leaves it as it was; makes the folders above it.
  ///
  /// - Throws: `RuntimeError.failed` with the path and the system's word.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    // Where this fails, making the file says why.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      let file = try StagedFile(path: path)
      try file.append(bytes)
      try file.commit(replacing: true)
    } catch {
      guard case .failed(let reason) = error else { throw error }
      throw RuntimeError.failed("\(path): cannot be written: \(reason); what was there is as it was")
    }
  }
}
