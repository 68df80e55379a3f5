/// A value that is stored as the fields of a binary archive.
public protocol Archivable {
  /// Appends the value's fields.
  func write(to writer: inout ArchiveWriter)
  /// Takes the fields that `write(to:)` put and checks that they fit together.
  init(from reader: inout ArchiveReader) throws
}

/// A value that has an archive of its own, which is also what it is encoded as.
///
/// Coding goes through the archive so that all stored forms share one set of checks, and so that a matrix
/// costs 11 characters per double in JSON instead of a variable-length decimal that must be parsed.
public protocol ArchiveCodable: Archivable, Codable {
  /// What the archive holds: 1 to 8 ASCII letters, the first bytes of the archive.
  static var archiveKind: String { get }
  /// The format version that is written, and the newest that is read.
  static var archiveVersion: Int { get }
}

extension ArchiveCodable {
  /// The value as bytes; see `ArchiveWriter` for the layout.
  public var archive: [UInt8] {
    var writer = ArchiveWriter()
    write(to: &writer)
    return writer.archive(kind: Self.archiveKind, version: Self.archiveVersion)
  }

  /// Reads a value back.
  ///
  /// - Throws: `ArchiveError` for anything but the bytes of a whole archive of this kind.
  public init(archive bytes: [UInt8]) throws {
    var reader = try ArchiveReader(bytes, kind: Self.archiveKind, newestVersion: Self.archiveVersion)
    try self.init(from: &reader)
    try reader.finish()
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = Base64.decode(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(Self.archiveKind): not Base64 text")
    }
    try self.init(archive: bytes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Base64.encode(archive))
  }
}
