import Archives
import Foundation
import TestSupport
import Testing

@Suite("Zip archives")
struct ZipArchiveTests {
  private static let text = String(repeating: "folders of images become features\n", count: 60)

  private func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: goldenPath(name))))
  }

  @Test("entries are listed and read, stored or deflated", arguments: ["stored.zip", "deflated.zip"])
  func entries(name: String) throws {
    let archive = try ZipArchive(path: goldenPath(name))
    #expect(archive.entries.map(\.name) == ["a", "b/c", "empty"])
    #expect(archive.entries.map(\.byteCount) == [5, Self.text.utf8.count, 0])
    #expect(try archive.read(archive.entry("a")) == Array("alpha".utf8))
    #expect(try archive.read(archive.entry("b/c")) == Array(Self.text.utf8))
    #expect(try archive.read(archive.entry("empty")).isEmpty)
    #expect(archive["c"] == nil)
    #expect(throws: ZipError.missingEntry(archive: archive.path, entry: "c")) { _ = try archive.entry("c") }
  }

  @Test("an entry is copied to a file")
  func copy() throws {
    let archive = try ZipArchive(path: goldenPath("bomb.zip"))
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "copy")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try archive.copy(archive.entry("zeros"), to: file, named: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(count: 4 << 20))
  }

  @Test("a full disk is named, with the bytes that are needed")
  func fullDisk() throws {
    let archive = try ZipArchive(path: goldenPath("stored.zip"))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let error = #expect(throws: ZipError.self) {
      try archive.copy(archive.entry("b/c"), to: file, named: "/dev/full")
    }
    #expect(
      error
        == .diskFull(
          archive: archive.path, entry: "b/c", destination: "/dev/full", byteCount: Self.text.utf8.count)
    )
    let readOnly = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    #expect(throws: ZipError.self) {
      try archive.copy(archive.entry("a"), to: readOnly, named: "/dev/null")
    }
  }

  @Test("an entry larger than the limit is not unpacked")
  func limit() throws {
    let archive = try ZipArchive(path: goldenPath("bomb.zip"))
    let entry = try archive.entry("zeros")
    #expect(
      throws: ZipError.tooLarge(archive: archive.path, entry: "zeros", byteCount: 4 << 20, limit: 1 << 20)
    ) {
      _ = try archive.read(entry, limit: 1 << 20)
    }
    #expect(try archive.read(entry, limit: 4 << 20).count == 4 << 20)
  }

  @Test(
    "a size in the directory that is not the entry's is an error, however it lies", arguments: [-1, 1, 7])
  func lyingSize(difference: Int) throws {
    var bytes = try bytes("bomb.zip")
    // Both headers say the same wrong size; the deflated data say another.
    let size = UInt32((4 << 20) + difference)
    for (signature, offset) in [([0x50, 0x4B, 3, 4], 22), ([0x50, 0x4B, 1, 2], 24)] as [([UInt8], Int)] {
      let start = try #require(bytes.indices.last { bytes[$0...].starts(with: signature) })
      for byte in 0..<4 { bytes[start + offset + byte] = UInt8(truncatingIfNeeded: size >> (8 * byte)) }
    }
    let folder = try TemporaryFolder()
    let archive = try ZipArchive(path: folder.write(bytes, to: "lying.zip"))
    #expect(throws: ZipError.self) { _ = try archive.read(archive.entry("zeros")) }
  }

  @Test("a wrong byte in an entry is found by its checksum")
  func checksum() throws {
    var bytes = try bytes("stored.zip")
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("alpha".utf8)) })
    bytes[start] ^= 1
    let folder = try TemporaryFolder()
    let archive = try ZipArchive(path: folder.write(bytes, to: "wrong.zip"))
    #expect(throws: ZipError.wrongChecksum(archive: archive.path, entry: "a")) {
      _ = try archive.read(archive.entry("a"))
    }
    #expect(try archive.read(archive.entry("b/c")).count == Self.text.utf8.count)
  }

  @Test("encrypted and otherwise packed entries are named")
  func unreadable() throws {
    let encrypted = try ZipArchive(path: goldenPath("encrypted.zip"))
    #expect(throws: ZipError.encrypted(archive: encrypted.path, entry: "a")) {
      _ = try encrypted.read(encrypted.entry("a"))
    }
    // Method 99 is none that libzip reads by itself.
    var bytes = try bytes("stored.zip")
    for (signature, offset) in [([0x50, 0x4B, 3, 4], 8), ([0x50, 0x4B, 1, 2], 10)] as [([UInt8], Int)] {
      let start = try #require(bytes.indices.first { bytes[$0...].starts(with: signature) })
      bytes[start + offset] = 77
    }
    let folder = try TemporaryFolder()
    let other = try ZipArchive(path: folder.write(bytes, to: "other.zip"))
    guard
      case .unsupported(_, "a", _) = #expect(
        throws: ZipError.self,
        performing: {
          _ = try other.read(other.entry("a"))
        })
    else {
      Issue.record("method 77 was read")
      return
    }
  }

  @Test("what is not a zip archive is told apart from one that is cut off")
  func notAnArchive() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path("none.zip")
    #expect(throws: ZipError.cannotOpen(archive: missing, reason: "no such file")) {
      _ = try ZipArchive(path: missing)
    }
    let text = try folder.write("<html>", to: "page.zip")
    #expect(throws: ZipError.notAnArchive(archive: text, isCut: false)) { _ = try ZipArchive(path: text) }
    let cut = try folder.write(bytes("stored.zip").prefix(1000), to: "cut.zip")
    #expect(throws: ZipError.notAnArchive(archive: cut, isCut: true)) { _ = try ZipArchive(path: cut) }
    #expect(throws: ZipError.self) { _ = try ZipArchive(path: folder.url.path) }
    #expect(try ZipArchive(path: goldenPath("no_entries.zip")).entries.isEmpty)
  }

  @Test("an archive cut off anywhere is an error", arguments: ["stored.zip", "deflated.zip", "arrays.npz"])
  func truncated(name: String) throws {
    let whole = try bytes(name)
    let folder = try TemporaryFolder()
    for count in stride(from: 0, to: whole.count, by: whole.count > 5000 ? 97 : 1) {
      let path = try folder.write(whole[..<count], to: "cut.zip")
      #expect(throws: ZipError.self, "\(count) bytes") { _ = try ZipArchive(path: path) }
    }
  }

  @Test("a wrong bit anywhere never crashes and never gives other bytes than were packed")
  func damaged() throws {
    let whole = try bytes("deflated.zip")
    let expected = ["a": Array("alpha".utf8), "b/c": Array(Self.text.utf8), "empty": []]
    let folder = try TemporaryFolder()
    for index in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[index] ^= 1 << bit
        let path = try folder.write(bytes, to: "damaged.zip")
        guard let archive = try? ZipArchive(path: path) else { continue }
        for entry in archive.entries {
          guard let content = try? archive.read(entry) else { continue }
          // A wrong bit in a name gives another name with the same bytes.
          #expect(
            content == expected[entry.name] ?? content && expected.values.contains(content),
            "bit \(bit) of byte \(index): \(entry.name)")
        }
      }
    }
  }

  @Test("two entries of one name are refused")
  func twice() throws {
    let folder = try TemporaryFolder()
    // Names of one length, so that the directory stays right.
    let doubled = replacing("f2_big.npy", with: "f4_big.npy", in: try bytes("arrays.npz"))
    let twice = try folder.write(doubled, to: "twice.npz")
    #expect(throws: ZipError.self) { _ = try ZipArchive(path: twice) }
  }
}
