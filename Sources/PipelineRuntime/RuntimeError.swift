/// Why a run could not go on, in the words a person is shown.
public enum RuntimeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The pipeline file or the arguments make no sense; one line each, nothing was run.
  case invalid([String])
  /// Something failed while running; the subject comes first in the text.
  case failed(String)
  /// Ctrl-C: everything done is kept, the same command continues.
  case interrupted

  public var description: String {
    switch self {
    case .invalid(let lines): lines.joined(separator: "\n")
    case .failed(let text): text
    case .interrupted: "interrupted: what was stored is kept; run the same command to continue"
    }
  }

  /// The process's exit code: 2 invalid, 1 failed, 130 interrupted.
  public var exitCode: Int32 {
    switch self {
    case .invalid: 2
    case .failed: 1
    case .interrupted: 130
    }
  }

  /// Runs `body`; whatever it throws comes out as a `RuntimeError` with the thrower's own words.
  static func wrapping<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as RuntimeError {
      throw error
    } catch {
      throw RuntimeError.failed("\(error)")
    }
  }
}
