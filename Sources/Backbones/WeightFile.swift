private import Archives
private import Digests
private import Foundation

/// A file of weights, whatever container Keras or its users chose: which layers it holds, with their shapes.
///
/// The container is told by the file's content, never by its name. Values are read when they are asked for, so a
/// large file costs memory only for what is used.
public final class WeightFile: Sendable {
  /// The file's path, as given.
  public let path: String
  private let content: any WeightContainer
  /// All bytes, where they are in memory.
  private let memory: [UInt8]?

  /// Opens `path` and reads the names and shapes of everything in it.
  ///
  /// The layers of a model nested in a bigger one are listed like the bigger one's own, in its place.
  /// - Throws: `BackboneError`: no such file, none of the containers, damaged, or a weight that is not floating
  ///   point numbers.
  public init(path: String) throws(BackboneError) {
    self.path = path
    memory = nil
    content = try Self.open(path)
    guard !content.layers.isEmpty else {
      throw .notKerasWeights(file: path, looksLike: "a model without any weights")
    }
  }

  /// Opens a `.safetensors` file that is in memory.
  ///
  /// - Parameter name: What errors call it, in the place of a path.
  /// - Throws: `BackboneError` as for a file.
  public init(bytes: [UInt8], name: String) throws(BackboneError) {
    path = name
    guard SafetensorsFile.matches(Array(bytes.prefix(512))) else {
      throw .unknownContainer(file: name, looksLike: Self.guess(Array(bytes.prefix(512))))
    }
    content = try SafetensorsFile(.memory(bytes), path: name)
    memory = bytes
  }

  /// What kind of file it is.
  public var container: Container { content.kind }

  /// What the names and the order of `layers` mean.
  public var naming: Naming { content.naming }

  /// The layers that have weights; what their order means is told by `naming`.
  public var layers: [StoredLayer] { content.layers }

  /// Texts about the whole that a `.safetensors` file holds; empty for other files.
  var metadata: [String: String] { (content as? SafetensorsFile)?.metadata ?? [:] }

  /// The layer called `name`, or nil.
  public subscript(name: String) -> StoredLayer? { layers.first { $0.name == name } }

  /// The SHA-256 of the file, the identity of the weights in a recipe.
  ///
  /// - Complexity: Reads the whole file.
  public func digest() throws(BackboneError) -> String {
    if let memory { return Digest.sha256(memory) }
    do {
      return try Digest.file(path, .sha256)
    } catch {
      throw .fileUnreadable(file: path, reason: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// The values of one weight, converted to float32.
  ///
  /// - Throws: `BackboneError.unreadableWeight`, or `.unusableValue` where one is NaN or infinite.
  func values(of weight: StoredWeight, layer: String) throws(BackboneError) -> [Float] {
    let values = try uncheckedValues(of: weight, layer: layer)
    if let index = firstUnusable(values) {
      throw .unusableValue(
        file: path, layer: layer, weight: weight.name, index: index, value: "\(values[index])")
    }
    return values
  }

  /// The values of one weight as they are, usable or not, converted to float32.
  ///
  /// - Throws: `BackboneError.unreadableWeight`.
  func uncheckedValues(of weight: StoredWeight, layer: String) throws(BackboneError) -> [Float] {
    do {
      return try content.values(of: weight)
    } catch {
      throw .unreadableWeight(file: path, layer: layer, weight: weight.name, reason: error.reason)
    }
  }

  private func firstUnusable(_ values: [Float]) -> Int? {
    // A sum of x - x is 0 unless some x is not finite: one pass without branches, then the search.
    var residue: [Float] = [0, 0, 0, 0, 0, 0, 0, 0]
    var index = 0
    while index + 8 <= values.count {
      for lane in 0..<8 { residue[lane] += values[index + lane] - values[index + lane] }
      index += 8
    }
    while index < values.count {
      residue[0] += values[index] - values[index]
      index += 1
    }
    return residue.allSatisfy { $0 == 0 } ? nil : values.firstIndex { !$0.isFinite }
  }
}

extension WeightFile {
  private static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let zipSignature: [UInt8] = [0x50, 0x4B, 3, 4]

  private static func open(_ path: String) throws(BackboneError) -> any WeightContainer {
    let head = try head(of: path)
    if head.starts(with: zipSignature) { return try KerasArchive(path: path) }
    if SafetensorsFile.matches(head) { return try SafetensorsFile(path: path) }
    let file: HDF5File
    do {
      file = try HDF5File(path: path)
    } catch .cannotOpen(let message) {
      if head.starts(with: hdf5Signature) { throw .damaged(file: path, reason: message) }
      throw .unknownContainer(file: path, looksLike: guess(head))
    } catch {
      throw .damaged(file: path, reason: error.reason)
    }
    if let root = LegacyHDF5.root(in: file) { return try LegacyHDF5(file, root: root, path: path) }
    return try Keras3HDF5(file, path: path, names: [:], kind: .keras3HDF5)
  }

  private static func head(of path: String) throws(BackboneError) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      return [UInt8](try handle.read(upToCount: 512) ?? Data())
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw .fileUnreadable(
        file: path, reason: exists ? "cannot be read (a folder, or no permission)" : "no such file")
    }
  }

  /// What a file in none of the containers seems to be.
  private static func guess(_ head: [UInt8]) -> String? {
    if head.isEmpty { return "an empty file" }
    let text = String(decoding: head, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      .lowercased()
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") {
      return "a web page, as a download saves when the link was wrong"
    }
    if text.hasPrefix("version https://git-lfs") { return "a Git LFS pointer instead of the file itself" }
    if hdf5Signature.starts(with: head) { return "the first bytes of an HDF5 file" }
    if zipSignature.starts(with: head) { return "the first bytes of a .keras archive" }
    if head.starts(with: Array("PK".utf8)) { return "an empty zip archive" }
    return nil
  }
}
