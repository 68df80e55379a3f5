/// Why bytes are not a NumPy array that can be used.
public enum NPYError: Error, Equatable, Sendable {
  /// The bytes do not begin as `.npy`.
  case notNPY
  /// A format version that is not 1.0, 2.0 or 3.0.
  case unsupportedVersion(major: Int, minor: Int)
  /// The header cannot be understood.
  case badHeader(reason: String)
  /// Elements that are neither numbers, truth values nor texts.
  case unsupportedType(String)
  /// More or fewer bytes than type and shape say.
  case wrongLength(found: Int, expected: Int)
  /// Asked for as something the stored type is not.
  case wrongKind(stored: String, expected: String)
  /// An element that the type asked for cannot hold.
  case outOfRange(index: Int, value: String, expected: String)
}

extension NPYError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notNPY:
      "not a NumPy .npy array; save it with numpy.save or numpy.savez"
    case .unsupportedVersion(let major, let minor):
      "NumPy format \(major).\(minor), expected 1.0, 2.0 or 3.0; save it again with numpy.save"
    case .badHeader(let reason):
      "the array's header cannot be read (\(reason)); save it again with numpy.save"
    case .unsupportedType(let type):
      "elements of type '\(type)', expected integers, floating point numbers, truth values or texts; "
        + "save a plain array (no objects, no records)"
    case .wrongLength(let found, let expected):
      "\(found) bytes of elements, expected \(expected) by type and shape; the array is cut off, copy it again"
    case .wrongKind(let stored, let expected):
      "elements of type '\(stored)', expected \(expected)"
    case .outOfRange(let index, let value, let expected):
      "element \(index) is \(value), expected \(expected)"
    }
  }
}
