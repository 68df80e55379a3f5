/// One value of a JSON text.
///
/// Stricter than Foundation's reader where it matters for files of unknown origin: a key that stands twice is an
/// error, depth is bounded, and whole numbers stay whole. `NaN` and `Infinity`, which Python writes, are read.
enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Keys in the order they stand in.
  case object([(key: String, value: JSONValue)])

  /// Why a text is not JSON.
  struct Problem: Error, CustomStringConvertible {
    /// How many bytes stand before the fault.
    let offset: Int
    let reason: String

    var description: String { "\(reason) at byte \(offset)" }
  }

  /// Reads a whole text; spaces may surround the value.
  init(_ bytes: [UInt8]) throws(Problem) {
    var reader = JSONReader(bytes)
    self = try reader.document()
  }

  /// The value of an object's key, or nil.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The text, where it is one.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements, where it is an array.
  var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The number, where it is a whole one.
  var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }
}
