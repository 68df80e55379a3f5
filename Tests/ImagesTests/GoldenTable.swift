import Digests
import Foundation
import TestSupport

/// A tab-separated golden table and the pictures it speaks of.
enum GoldenTable {
  /// The rows of `Tests/Golden/Images/<name>`, split into fields.
  static func rows(_ name: String) throws -> [[String]] {
    let url = ProjectPaths.golden.appending(path: "Images/\(name)")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The bytes of a synthetic picture.
  static func file(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: ProjectPaths.golden.appending(path: "Images/files/\(name)")))
  }

  /// The SHA-256 of `bytes` in hexadecimal.
  static func digest(_ bytes: [UInt8]) -> String {
    let digest = Digest(.sha256)
    digest.update(bytes)
    return digest.finish()
  }
}
