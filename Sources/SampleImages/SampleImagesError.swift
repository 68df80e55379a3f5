/// Why a set of sample pictures could not be written or checked.
public enum SampleImagesError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Files are in the way whose content differs from what is to be written; `path` is the first of `count`.
  case wouldOverwrite(path: String, count: Int)
  /// A path that is needed as a folder is something else.
  case notAFolder(path: String)
  /// The file system refused.
  case cannotWrite(path: String, reason: String)
  /// A line of a digest table is not a path, a tab and a SHA-256, or repeats a path.
  case badTable(path: String, line: Int)

  public var description: String {
    switch self {
    case .wouldOverwrite(let path, let count):
      let others = count > 1 ? " (and \(count - 1) more)" : ""
      return "\(path)\(others): exists with other content; nothing was written; "
        + "use --force to overwrite, or another --output"
    case .notAFolder(let path):
      return "\(path): is a file, expected a folder; remove it or choose another --output"
    case .cannotWrite(let path, let reason):
      return "\(path): cannot be written: \(reason)"
    case .badTable(let path, let line):
      return "\(path):\(line): expected a path, a tab and a SHA-256; regenerate with make-sample-images"
    }
  }
}
