/// Why bytes are not the archive they should be.
public enum ArchiveError: Error, Equatable, Sendable {
  /// The bytes do not begin as an archive, or hold another kind of value.
  case wrongKind(expected: String, found: String?)
  /// Written by a newer version of the program.
  case unsupportedVersion(kind: String, found: Int, newest: Int)
  /// Shorter or longer than the header says.
  case wrongLength(kind: String, expected: Int, found: Int)
  /// The checksum does not fit the bytes.
  case damaged(kind: String)
  /// The bytes are whole, but what they say contradicts itself.
  case inconsistent(kind: String, reason: String)
}

extension ArchiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongKind(let expected, let found):
      "\(expected): stored bytes begin with \(found.map { "'\($0)'" } ?? "no archive header"), "
        + "expected '\(expected)'"
    case .unsupportedVersion(let kind, let found, let newest):
      "\(kind): stored in format \(found), this program reads formats up to \(newest); update the program"
    case .wrongLength(let kind, let expected, let found):
      "\(kind): stored bytes number \(found), expected \(expected); the stored value is cut off, fit it again"
    case .damaged(let kind):
      "\(kind): stored bytes do not match their checksum; the stored value is damaged, fit it again"
    case .inconsistent(let kind, let reason):
      "\(kind): stored value contradicts itself: \(reason); fit it again"
    }
  }
}
