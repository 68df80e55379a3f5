internal import CZip
public import Foundation
internal import Synchronization

/// A zip archive open for reading: its entries by name, whole or streamed.
///
/// Sizes and checksums are verified while reading; nothing of an entry that fails is returned.
public final class ZipArchive: @unchecked Sendable {  // `handle` is only touched while `lock` is held
  /// One file in the archive.
  public struct Entry: Sendable, Hashable {
    /// Its path in the archive, with `/` between folders.
    public let name: String
    /// Its size unpacked, as the archive's directory says.
    public let byteCount: Int
    fileprivate let index: Int
    fileprivate let isEncrypted: Bool
  }

  /// The largest entry `read` takes unless told: 64 MiB.
  public static let defaultLimit = 64 << 20

  /// The archive's path, as given.
  public let path: String
  /// All entries in the directory's order.
  public let entries: [Entry]
  private let handle: OpaquePointer
  private let lock = Mutex(())

  /// Opens `path` and reads the archive's directory.
  ///
  /// - Throws: `ZipError`: no such file, not a zip archive, cut off, damaged, or two entries of one name.
  public init(path: String) throws(ZipError) {
    self.path = path
    var handle: OpaquePointer?
    var message = ZipMessage()
    let status = message.withBuffer { czip_open(path, &handle, $0.baseAddress, Int64($0.count)) }
    guard let handle, status == CZIP_OK else {
      throw Self.openError(path, status, message.text)
    }
    self.handle = handle
    do {
      entries = try Self.entries(of: handle, path)
    } catch {
      czip_close(handle)
      throw error
    }
  }

  deinit { czip_close(handle) }

  /// The entry called `name`, or nil.
  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The entry called `name`.
  ///
  /// - Throws: `ZipError.missingEntry`.
  public func entry(_ name: String) throws(ZipError) -> Entry {
    guard let entry = self[name] else { throw .missingEntry(archive: path, entry: name) }
    return entry
  }

  /// The bytes of an entry.
  ///
  /// - Parameter limit: The most bytes to take; a small archive can promise terabytes.
  /// - Throws: `ZipError`: larger than `limit`, encrypted, damaged, wrong checksum.
  public func read(_ entry: Entry, limit: Int = ZipArchive.defaultLimit) throws(ZipError) -> [UInt8] {
    guard entry.byteCount <= limit else {
      throw .tooLarge(archive: path, entry: entry.name, byteCount: entry.byteCount, limit: limit)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entry.byteCount)
    try stream(entry) { piece throws(ZipError) in bytes.append(contentsOf: piece) }
    return bytes
  }

  /// Copies an entry to an open file, a MiB at a time.
  ///
  /// - Parameters:
  ///   - file: Open for writing; the entry goes where it stands.
  ///   - destination: What to call the file in errors.
  /// - Throws: `ZipError`: as `read`, `.diskFull`, `.cannotWrite`. What was written so far stays in the file.
  public func copy(_ entry: Entry, to file: FileHandle, named destination: String) throws(ZipError) {
    try stream(entry) { piece throws(ZipError) in
      var rest = piece[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(file.fileDescriptor, $0.baseAddress, $0.count) }
        if count < 0 {
          let code = errno
          if code == EINTR { continue }
          if [ENOSPC, EDQUOT, EFBIG].contains(code) {
            throw .diskFull(
              archive: path, entry: entry.name, destination: destination, byteCount: entry.byteCount)
          }
          throw .cannotWrite(
            archive: path, entry: entry.name, destination: destination,
            reason: String(cString: strerror(code)))
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Gives an entry's bytes to `consume` in pieces, and throws unless there are as many as promised.
  private func stream(
    _ entry: Entry, _ consume: ([UInt8]) throws(ZipError) -> Void
  ) throws(ZipError) {
    guard !entry.isEncrypted else { throw .encrypted(archive: path, entry: entry.name) }
    let reader = try open(entry)
    defer { lock.withLock { _ in czip_entry_close(reader) } }
    var left = entry.byteCount
    while true {
      let piece = try read(reader, of: entry, upTo: min(max(left, 1), 1 << 20))
      guard !piece.isEmpty else { break }
      guard piece.count <= left else {
        throw .damaged(archive: path, entry: entry.name, reason: "more bytes than its directory says")
      }
      left -= piece.count
      try consume(piece)
    }
    guard left == 0 else {
      throw .damaged(archive: path, entry: entry.name, reason: "\(left) bytes fewer than its directory says")
    }
  }

  private func open(_ entry: Entry) throws(ZipError) -> OpaquePointer {
    var reader: OpaquePointer?
    var message = ZipMessage()
    let status = message.withBuffer { buffer in
      lock.withLock { _ in
        czip_entry_open(handle, Int64(entry.index), &reader, buffer.baseAddress, Int64(buffer.count))
      }
    }
    guard let reader, status == CZIP_OK else { throw entryError(entry, status, message.text) }
    return reader
  }

  private func read(
    _ reader: OpaquePointer, of entry: Entry, upTo capacity: Int
  ) throws(ZipError) -> [UInt8] {
    var status: Int32 = 0
    var message = ZipMessage()
    let piece = [UInt8](unsafeUninitializedCapacity: capacity) { bytes, initialized in
      var count: Int64 = 0
      status = message.withBuffer { buffer in
        lock.withLock { _ in
          czip_entry_read(
            reader, bytes.baseAddress, Int64(capacity), &count, buffer.baseAddress, Int64(buffer.count))
        }
      }
      initialized = Int(count)
    }
    guard status == CZIP_OK else { throw entryError(entry, status, message.text) }
    return piece
  }
}

extension ZipArchive {
  private static func entries(of handle: OpaquePointer, _ path: String) throws(ZipError) -> [Entry] {
    var entries: [Entry] = []
    var names: Set<String> = []
    for index in 0..<max(0, Int(czip_count(handle))) {
      var name: UnsafePointer<CChar>?
      var byteCount: Int64 = 0
      var isEncrypted: Int32 = 0
      guard czip_stat(handle, Int64(index), &name, &byteCount, &isEncrypted) == CZIP_OK, let name else {
        throw .damaged(archive: path, entry: nil, reason: "entry \(index) has no name or size")
      }
      let entry = Entry(
        name: String(cString: name), byteCount: Int(byteCount), index: index, isEncrypted: isEncrypted != 0)
      guard names.insert(entry.name).inserted else {
        throw .damaged(archive: path, entry: entry.name, reason: "there are two entries of this name")
      }
      entries.append(entry)
    }
    return entries
  }

  private static func openError(_ path: String, _ status: Int32, _ message: String) -> ZipError {
    switch Int(status) {
    case CZIP_CANNOT_OPEN:
      let exists = FileManager.default.fileExists(atPath: path)
      return .cannotOpen(archive: path, reason: exists ? "cannot be read (no permission)" : "no such file")
    case CZIP_NOT_ZIP: return .notAnArchive(archive: path, isCut: beginsAsArchive(path))
    case CZIP_UNSUPPORTED: return .unsupported(archive: path, entry: nil, reason: message)
    case CZIP_READ_FAILED: return .cannotOpen(archive: path, reason: "cannot be read (\(message))")
    default: return .damaged(archive: path, entry: nil, reason: message)
    }
  }

  private static func beginsAsArchive(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let head = (try? file.read(upToCount: 4)) ?? Data()
    return !head.isEmpty && signature.starts(with: head)
  }

  /// The first bytes of an archive that is not empty.
  private static let signature: [UInt8] = [0x50, 0x4B, 3, 4]

  private func entryError(_ entry: Entry, _ status: Int32, _ message: String) -> ZipError {
    switch Int(status) {
    case CZIP_WRONG_CHECKSUM: .wrongChecksum(archive: path, entry: entry.name)
    case CZIP_ENCRYPTED: .encrypted(archive: path, entry: entry.name)
    case CZIP_UNSUPPORTED: .unsupported(archive: path, entry: entry.name, reason: message)
    default: .damaged(archive: path, entry: entry.name, reason: message)
    }
  }
}
