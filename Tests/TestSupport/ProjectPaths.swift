public import Foundation

/// Where things lie around the sources under test.
public enum ProjectPaths {
  /// The package's root folder.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `Tests/Golden`: outputs of the reference implementations and the scripts that made them.
  public static let golden = root.appending(path: "Tests/Golden")

  /// Real photos and weights that never ship with the project: the folder named by
  /// `PIPELINE_SHARED`, else `shared` beside the checkout.
  public static let shared = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["PIPELINE_SHARED"]
      ?? root.deletingLastPathComponent().appending(path: "shared").path)

  /// Whether `path` below `shared` exists, for `.enabled(if:)` beside a comment that says what is skipped.
  public static func hasShared(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: shared.appending(path: path).path)
  }
}
