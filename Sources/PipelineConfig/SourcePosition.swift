/// Where a value of a pipeline file was written.
public enum SourcePosition: Equatable, Sendable, CustomStringConvertible {
  /// In a file; line and column count from 1, columns in Unicode scalars.
  case file(path: String, line: Int, column: Int)
  /// On the command line; `text` is what followed `--set`.
  case override(text: String)
  /// On the command line; `text` is an option with its value.
  case option(text: String)

  /// `file:line:column`, or `--set key=value`, or `--option value`.
  public var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .override(let text): "--set \(text)"
    case .option(let text): text
    }
  }
}
