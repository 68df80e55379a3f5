/// Why there is no pipeline file to run.
public enum PipelineConfigError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file asks for what cannot be done: all messages, warnings included.
  case invalid([Diagnostic])
  /// No file has this path, and no shipped pipeline has this name.
  case notFound(argument: String, folder: String, available: [String])
  /// The file is there but cannot be read as text.
  case unreadable(path: String, reason: String)

  public var description: String {
    switch self {
    case .invalid(let diagnostics):
      return diagnostics.map(\.description).joined(separator: "\n")
    case .notFound(let argument, let folder, let available):
      guard !available.isEmpty else {
        return
          "\(argument): no such pipeline file, and there is no \(folder)/ with one; relative paths start at the folder "
          + "the command runs in"
      }
      let stems = available + available.map { String($0.prefix { $0 != "." }) }
      let hint = Suggestion.phrase(for: argument, among: stems)
      return "\(argument): no such pipeline file (\(folder)/ has \(available.joined(separator: ", ")))\(hint)"
    case .unreadable(let path, let reason):
      return "\(path): \(reason)"
    }
  }
}
