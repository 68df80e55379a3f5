/// Why a zip archive, or one entry of it, cannot be used.
public enum ZipError: Error, Sendable, Equatable {
  /// No file at that path, or no right to read it.
  case cannotOpen(archive: String, reason: String)
  /// The file is not a zip archive; `isCut` when it begins as one and its directory at the end is missing.
  case notAnArchive(archive: String, isCut: Bool)
  /// The archive contradicts itself, or compressed data are invalid; `entry` is nil where it is the directory.
  case damaged(archive: String, entry: String?, reason: String)
  /// The bytes of an entry are not those its checksum was made of.
  case wrongChecksum(archive: String, entry: String)
  /// An entry that only a password opens.
  case encrypted(archive: String, entry: String)
  /// An entry packed in a way that cannot be undone here.
  case unsupported(archive: String, entry: String?, reason: String)
  /// The archive has no entry of that name.
  case missingEntry(archive: String, entry: String)
  /// An entry larger than the reader is ready to take.
  case tooLarge(archive: String, entry: String, byteCount: Int, limit: Int)
  /// The disk took only part of a copied entry.
  case diskFull(archive: String, entry: String, destination: String, byteCount: Int)
  /// The copy of an entry cannot be written for another reason.
  case cannotWrite(archive: String, entry: String, destination: String, reason: String)
  /// An archive that cannot be written: no such folder, no permission, a full disk.
  case cannotWriteArchive(archive: String, reason: String)
  /// An entry of a `.npz` archive that is not an array.
  case notAnArray(archive: String, entry: String, reason: String)
}

extension ZipError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let archive, let reason):
      return "\(archive): \(reason)"
    case .notAnArchive(let archive, let isCut):
      return isCut
        ? "\(archive): the zip archive is cut off, its directory at the end is missing; "
          + "copy or download it again"
        : "\(archive): not a zip archive; give the file as it was saved"
    case .damaged(let archive, let entry, let reason):
      return "\(subject(archive, entry)): the zip archive is cut off or damaged (\(reason)); "
        + "copy or download it again"
    case .wrongChecksum(let archive, let entry):
      return "\(subject(archive, entry)): the bytes do not match their checksum; copy or download it again"
    case .encrypted(let archive, let entry):
      return "\(subject(archive, entry)): encrypted, expected an archive without a password; "
        + "unpack it and pack it again without one"
    case .unsupported(let archive, let entry, let reason):
      return "\(subject(archive, entry)): packed in a way that is not supported (\(reason)); "
        + "pack it again, stored or deflated"
    case .missingEntry(let archive, let entry):
      return "\(archive): no entry '\(entry)' in the zip archive; give the file as it was saved"
    case .tooLarge(let archive, let entry, let byteCount, let limit):
      return "\(subject(archive, entry)): \(byteCount) bytes, expected at most \(limit); "
        + "give the file as it was saved"
    case .diskFull(let archive, let entry, let destination, let byteCount):
      return "\(subject(archive, entry)): no room for its \(byteCount) bytes in \(destination); "
        + "free space there, or name another folder with TMPDIR"
    case .cannotWrite(let archive, let entry, let destination, let reason):
      return "\(subject(archive, entry)): cannot be copied to \(destination): \(reason); "
        + "name another folder with TMPDIR"
    case .cannotWriteArchive(let archive, let reason):
      return "\(archive): cannot be written (\(reason)); free space there, or name another file"
    case .notAnArray(let archive, let entry, let reason):
      return "\(subject(archive, entry)): \(reason)"
    }
  }

  private func subject(_ archive: String, _ entry: String?) -> String {
    entry.map { "\(archive): '\($0)'" } ?? archive
  }
}
