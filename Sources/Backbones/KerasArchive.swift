private import Archives
private import Foundation

/// A `.keras` archive: a zip file with `config.json`, `metadata.json` and `model.weights.h5`.
///
/// HDF5 needs a file of its own, so the weights are copied to a temporary file that has no name any more once it is
/// open: it vanishes with the process, whatever happens. Memory stays flat.
/// Reference: Keras 3.15 `keras/src/saving/saving_lib.py` (`_save_model_to_fileobj`).
struct KerasArchive: WeightContainer {
  private let weights: Keras3HDF5

  /// Opens the archive at `path`.
  ///
  /// - Parameter folder: Where the copy goes; nil for the system's temporary folder (`TMPDIR`).
  init(path: String, folder: String? = nil) throws(BackboneError) {
    let archive: ZipArchive
    do {
      archive = try ZipArchive(path: path)
    } catch {
      throw .unusableArchive(error)
    }
    guard let entry = archive["model.weights.h5"] else {
      let isNumPy = archive["model.weights.npz"] != nil
      throw .notKerasWeights(
        file: path,
        looksLike: isNumPy
          ? "a .keras archive with its weights in NumPy's format" : "a zip archive without model.weights.h5")
    }
    let names = try Self.layerNames(in: archive)
    let folder = folder ?? FileManager.default.temporaryDirectory.path
    let file = try Self.open(entry, of: archive, in: folder)
    weights = try Keras3HDF5(file, path: path, names: names, kind: .kerasArchive)
  }

  var kind: WeightFile.Container { weights.kind }
  var naming: WeightFile.Naming { weights.naming }
  var layers: [WeightFile.StoredLayer] { weights.layers }

  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float] {
    try weights.values(of: weight)
  }

  private static func layerNames(in archive: ZipArchive) throws(BackboneError) -> [String: String] {
    guard let entry = archive["config.json"] else {
      throw .notKerasWeights(file: archive.path, looksLike: "a zip archive without config.json")
    }
    let json: [UInt8]
    do {
      json = try archive.read(entry)
    } catch {
      throw .unusableArchive(error)
    }
    do {
      return try ModelDescription(json: json).namesByGroup
    } catch {
      throw .damaged(file: archive.path, reason: "config.json: \(error)")
    }
  }

  /// The weights as a file that is deleted already and lives as long as it is open.
  private static func open(
    _ entry: ZipArchive.Entry, of archive: ZipArchive, in folder: String
  ) throws(BackboneError) -> HDF5File {
    let copy = "\(folder)/pipeline-weights-\(UUID().uuidString).h5"
    let descriptor = Glibc.open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unusableArchive(
        .cannotWrite(
          archive: archive.path, entry: entry.name, destination: folder,
          reason: String(cString: strerror(errno))))
    }
    defer { unlink(copy) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do throws(ZipError) {
      // Half a gigabyte is copied only where there is room for it.
      if let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
        as? NSNumber,
        free.int64Value < entry.byteCount
      {
        throw ZipError.diskFull(
          archive: archive.path, entry: entry.name, destination: folder, byteCount: entry.byteCount)
      }
      try archive.copy(entry, to: handle, named: folder)
    } catch {
      throw .unusableArchive(error)
    }
    do {
      return try HDF5File(path: copy)
    } catch {
      throw .damaged(file: archive.path, reason: "\(entry.name): \(error.reason)")
    }
  }
}
