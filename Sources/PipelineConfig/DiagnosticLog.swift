/// The messages of one reading of one file, so that all of them are shown at once.
final class DiagnosticLog {
  private(set) var diagnostics: [Diagnostic] = []

  /// Adds an error.
  func error(at position: SourcePosition, _ text: String) {
    diagnostics.append(Diagnostic(.error, at: position, text))
  }

  /// Adds a warning.
  func warning(at position: SourcePosition, _ text: String) {
    diagnostics.append(Diagnostic(.warning, at: position, text))
  }

  /// Whether nothing may be run.
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The messages in the order of the file, then those about the command line.
  var sorted: [Diagnostic] {
    func place(_ diagnostic: Diagnostic) -> (Int, Int) {
      switch diagnostic.position {
      case .file(_, let line, let column): (line, column)
      case .override, .option: (.max, 0)
      }
    }
    // The offset keeps the sort stable: two messages about one place stay as they were found.
    return diagnostics.enumerated()
      .sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
      .map(\.element)
  }
}

private func < (left: ((Int, Int), Int), right: ((Int, Int), Int)) -> Bool {
  left.0 == right.0 ? left.1 < right.1 : left.0 < right.0
}
