internal import Foundation

/// A new folder that is deleted when the object goes away.
final class ScratchFolder {
  let path: String

  /// - Parameter parent: Where it is made; nil for the system's folder of temporary files, which may be memory.
  init(in parent: String? = nil) throws {
    let folder = parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
    let url = folder.appending(path: "pipeline-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
