import Foundation
import TestSupport

/// `Tests/Golden/Archives/name`.
func goldenPath(_ name: String) -> String { ProjectPaths.golden.appending(path: "Archives/\(name)").path }

/// `bytes` with every occurrence of `text` replaced by another text of the same length.
func replacing(_ text: String, with other: String, in bytes: [UInt8]) -> [UInt8] {
  let (text, other) = (Array(text.utf8), Array(other.utf8))
  precondition(text.count == other.count, "the archive's directory counts bytes")
  var result = bytes
  for index in bytes.indices where bytes[index] == text[0] && bytes[index...].starts(with: text) {
    result.replaceSubrange(index..<index + text.count, with: other)
  }
  return result
}
