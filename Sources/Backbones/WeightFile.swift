private import Digests
private import Foundation

/// A weight file in Keras' legacy HDF5 layout: which layers it holds, with the shapes of their weights.
///
/// Reads both plain weight files and whole saved models (weights below `/model_weights`). Values are read when
/// they are asked for, so a large file costs memory only for what is used.
/// Reference: Keras 3 `keras/src/legacy/saving/legacy_h5_format.py`.
public final class WeightFile: Sendable {
  /// One weight of a layer as stored.
  public struct StoredWeight: Sendable, Hashable {
    /// The name in the file, such as `block1_conv1_W_1:0` or `Conv1/kernel`.
    public let name: String
    /// The stored shape.
    public let shape: [Int]
    /// Where it lies in the file.
    let location: String
  }

  /// One layer with weights as stored.
  public struct StoredLayer: Sendable, Hashable {
    /// The layer's name.
    public let name: String
    /// Its weights in the file's order.
    public let weights: [StoredWeight]
  }

  /// The file's path, as given.
  public let path: String
  /// The layers that have weights, in the file's order.
  public let layers: [StoredLayer]
  private let file: HDF5File

  /// Opens `path` and reads the names and shapes of everything in it.
  ///
  /// - Throws: `BackboneError`: no such file, not HDF5, damaged, not Keras' layout, or a weight that is not
  ///   floating point numbers.
  public init(path: String) throws(BackboneError) {
    self.path = path
    file = try Self.open(path)
    let root =
      file.hasAttribute("layer_names", of: "/") || file.hasAttribute("layer_names0", of: "/")
      ? "" : "/model_weights"
    guard let names = try Self.names("layer_names", of: root, in: file, path) else {
      throw .notKerasWeights(file: path, looksLike: Self.guess(file))
    }
    var layers: [StoredLayer] = []
    for layer in names {
      guard let weights = try Self.names("weight_names", of: "\(root)/\(layer)", in: file, path) else {
        throw .damaged(file: path, reason: "layer '\(layer)' is listed but has no group with weight_names")
      }
      var stored: [StoredWeight] = []
      for weight in weights {
        let location = "\(root)/\(layer)/\(weight)"
        do {
          stored.append(StoredWeight(name: weight, shape: try file.shape(of: location), location: location))
        } catch {
          throw .unreadableWeight(file: path, layer: layer, weight: weight, reason: Self.reason(error))
        }
      }
      if !stored.isEmpty { layers.append(StoredLayer(name: layer, weights: stored)) }
    }
    guard !layers.isEmpty else {
      throw .notKerasWeights(file: path, looksLike: "a model without any weights")
    }
    self.layers = layers
  }

  /// The layer called `name`, or nil.
  public subscript(name: String) -> StoredLayer? { layers.first { $0.name == name } }

  /// The SHA-256 of the file, the identity of the weights in a recipe.
  ///
  /// - Complexity: Reads the whole file.
  public func digest() throws(BackboneError) -> String {
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
    let values: [Float]
    do {
      values = try file.floats(weight.location, count: weight.shape.reduce(1, *))
    } catch {
      throw .unreadableWeight(file: path, layer: layer, weight: weight.name, reason: Self.reason(error))
    }
    if let index = firstUnusable(values) {
      throw .unusableValue(
        file: path, layer: layer, weight: weight.name, index: index, value: "\(values[index])")
    }
    return values
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
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  private static func open(_ path: String) throws(BackboneError) -> HDF5File {
    let head: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      head = try handle.read(upToCount: 512) ?? Data()
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw .fileUnreadable(
        file: path, reason: exists ? "cannot be read (a folder, or no permission)" : "no such file")
    }
    do {
      return try HDF5File(path: path)
    } catch .cannotOpen(let message) {
      if head.starts(with: signature) { throw .damaged(file: path, reason: message) }
      throw .notHDF5(file: path, looksLike: guess(head))
    } catch {
      throw .damaged(file: path, reason: reason(error))
    }
  }

  /// What a file that is not HDF5 seems to be.
  private static func guess(_ head: Data) -> String? {
    if head.isEmpty { return "an empty file" }
    if head.starts(with: Array("PK".utf8)) { return "a .keras or other zip archive" }
    let text = String(decoding: head, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      .lowercased()
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") {
      return "a web page, as a download saves when the link was wrong"
    }
    if text.hasPrefix("version https://git-lfs") { return "a Git LFS pointer instead of the file itself" }
    if signature.starts(with: head) { return "the first bytes of one" }
    return nil
  }

  /// What an HDF5 file without layer names seems to be.
  private static func guess(_ file: HDF5File) -> String? {
    if file.exists("/layers") || file.exists("/_layer_checkpoint_dependencies") {
      return "Keras 3's own .weights.h5 layout, which has no layer names"
    }
    return nil
  }

  /// A list of names, which Keras splits over `name0`, `name1`, … when it is long; nil when there is none.
  private static func names(
    _ attribute: String, of group: String, in file: HDF5File, _ path: String
  ) throws(BackboneError) -> [String]? {
    let group = group.isEmpty ? "/" : group
    guard file.exists(group) else { return nil }
    do {
      if file.hasAttribute(attribute, of: group) { return try file.strings(attribute, of: group) }
      guard file.hasAttribute("\(attribute)0", of: group) else { return nil }
      var names: [String] = []
      var part = 0
      while file.hasAttribute("\(attribute)\(part)", of: group) {
        names += try file.strings("\(attribute)\(part)", of: group)
        part += 1
      }
      return names
    } catch {
      throw .damaged(file: path, reason: "\(attribute) of \(group) \(reason(error))")
    }
  }

  private static func reason(_ problem: HDF5File.Problem) -> String {
    switch problem {
    case .cannotOpen(let message): message
    case .missing: "is not in the file"
    case .wrongKind: "is not of the kind expected (floating point numbers, or texts)"
    case .readFailed: "cannot be read"
    case .outOfMemory: "does not fit into memory"
    }
  }
}
