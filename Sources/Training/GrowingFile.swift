internal import Foundation

/// A file that others may read while it grows.
final class GrowingFile {
  private let path: String
  private let handle: FileHandle

  /// Makes `path` an empty file, with the folders it lies in.
  init(path: String) throws(TrainingLogError) {
    self.path = path
    do {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: path))
      handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    } catch {
      throw TrainingLogError(file: path, reason: error.localizedDescription)
    }
  }

  /// Adds bytes, which others see at once.
  func append(_ bytes: [UInt8]) throws(TrainingLogError) {
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw TrainingLogError(file: path, reason: error.localizedDescription)
    }
  }
}
