public import Foundation

/// A fresh folder that is deleted when the object goes away.
public final class TemporaryFolder: Sendable {
  /// The folder; exists and is empty at first.
  public let url: URL

  /// Makes the folder below the system's temporary directory.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "pipeline-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of `name` inside the folder.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes `bytes` as `name`, with the folders on the way, and returns its path.
  @discardableResult
  public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Writes `text` as `name` and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }
}
