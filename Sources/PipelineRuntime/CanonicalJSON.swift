internal import Foundation

/// JSON in one fixed form, so that equal values give equal text and digests of it are identities.
enum CanonicalJSON {
  /// `value` with sorted keys and without blanks.
  static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      // Only a NaN or an infinity cannot be written, and no recipe or specification can hold one.
      preconditionFailure("cannot write \(value) as JSON: \(error)")
    }
  }
}
