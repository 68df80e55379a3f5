public import Tensors

/// A NumPy `.npz` archive: arrays by name, each read when it is asked for.
///
/// Reference: NumPy 2.4 `numpy/lib/_npyio_impl.py` (`savez`, `NpzFile`).
public final class NPZArchive: Sendable {
  /// The archive's path, as given.
  public let path: String
  /// The names of the arrays, in the archive's order, without `.npy`.
  public let names: [String]
  private let archive: ZipArchive

  /// Opens `path` and lists its arrays.
  ///
  /// - Throws: `ZipError`.
  public init(path: String) throws(ZipError) {
    self.path = path
    archive = try ZipArchive(path: path)
    names = archive.entries.map(\.name).filter { $0.hasSuffix(Self.suffix) }
      .map { String($0.dropLast(Self.suffix.count)) }
  }

  private static let suffix = ".npy"

  /// Whether there is an array called `name`.
  public func contains(_ name: String) -> Bool { archive[name + Self.suffix] != nil }

  /// The array called `name`, read and checked now.
  ///
  /// - Parameter limit: The most bytes to take.
  /// - Throws: `ZipError`: no such array, larger than `limit`, damaged, or `.notAnArray` where the entry is not a
  ///   `.npy` file or holds something other than numbers and texts.
  public func array(_ name: String, limit: Int = 1 << 30) throws(ZipError) -> NPYArray {
    let entry = try archive.entry(name + Self.suffix)
    let bytes = try archive.read(entry, limit: limit)
    do {
      return try NPYArray(bytes: bytes)
    } catch {
      throw .notAnArray(archive: path, entry: entry.name, reason: "\(error)")
    }
  }
}
