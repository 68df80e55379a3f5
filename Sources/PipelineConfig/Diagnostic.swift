/// One message about a pipeline file, with the place it is about.
public struct Diagnostic: Equatable, Sendable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Equatable, Sendable {
    /// Nothing is run.
    case error
    /// The file is used as it is, but something in it has no effect.
    case warning
  }

  /// How bad it is.
  public let severity: Severity
  /// Where.
  public let position: SourcePosition
  /// What was found, what was expected, what to do; lower case, no full stop.
  public let text: String

  /// A message; an error unless said otherwise.
  public init(_ severity: Severity = .error, at position: SourcePosition, _ text: String) {
    self.severity = severity
    self.position = position
    self.text = text
  }

  /// `file:line:column: error: text`.
  public var description: String { "\(position): \(severity.rawValue): \(text)" }
}
