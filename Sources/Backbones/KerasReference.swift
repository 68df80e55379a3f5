internal import Archives
public import Tensors

/// What Keras computed for some pictures, saved by `docs/parity/save_keras_features.py` in a NumPy `.npz` archive.
///
/// Arrays: `input`, the preprocessed pictures (n, height, width, 3); `layer:NAME`, one for each layer that was looked at,
/// (n, …) in Keras' order; optionally `paths`, the pictures' files, `interpolation`, by which they were resized, and
/// `include_top`.
public struct KerasReference: Sendable {
  /// The archive's path, as given.
  public var path: String { archive.path }
  /// `[n, height, width, 3]` of the pictures.
  public let inputShape: [Int]
  /// The layers that were looked at, in the archive's order.
  public let layers: [String]
  /// The pictures' files as Keras was given them; empty where the archive does not say.
  public let imagePaths: [String]
  /// Keras' name of the filter by which they were resized; nil where the archive does not say.
  public let interpolation: String?
  /// Whether the network had its classifier.
  public let includesTop: Bool
  private let archive: NPZArchive

  private static let layerPrefix = "layer:"

  /// Opens an archive and reads everything but the layers.
  ///
  /// - Throws: `BackboneError.unusableReference` naming the array that is missing or of the wrong kind.
  public init(path: String) throws(BackboneError) {
    let archive: NPZArchive
    do {
      archive = try NPZArchive(path: path)
    } catch {
      throw .unusableReference(file: path, reason: "\(error)")
    }
    self.archive = archive
    layers = archive.names.filter { $0.hasPrefix(Self.layerPrefix) }
      .map { String($0.dropFirst(Self.layerPrefix.count)) }
    guard !layers.isEmpty, archive.contains("input") else {
      throw .unusableReference(
        file: path,
        reason:
          "found the arrays \(archive.names.joined(separator: ", ")), expected 'input' and 'layer:NAME' ones")
    }
    inputShape = try Self.array("input", in: archive).shape
    guard inputShape.count == 4, inputShape[3] == 3, inputShape[0] > 0 else {
      throw .unusableReference(
        file: path, reason: "'input' has shape \(shapeText(inputShape)), expected (n, height, width, 3)")
    }
    imagePaths = try Self.texts("paths", in: archive) ?? []
    interpolation = try Self.texts("interpolation", in: archive)?.first
    if archive.contains("include_top") {
      includesTop = try Self.floats("include_top", in: archive).first == 1
    } else {
      includesTop = false
    }
  }

  /// The preprocessed pictures, row-major in `inputShape`.
  public func input() throws(BackboneError) -> [Float] { try Self.floats("input", in: archive) }

  /// What Keras computed in `layer`: the shape with the pictures first, and the elements.
  public func values(of layer: String) throws(BackboneError) -> Tensor {
    let array = try Self.array(Self.layerPrefix + layer, in: archive)
    return Tensor(shape: array.shape, elements: try Self.floats(Self.layerPrefix + layer, in: archive, array))
  }

  private static func array(_ name: String, in archive: NPZArchive) throws(BackboneError) -> NPYArray {
    do {
      return try archive.array(name)
    } catch {
      throw .unusableReference(file: archive.path, reason: "\(error)")
    }
  }

  private static func floats(
    _ name: String, in archive: NPZArchive, _ array: NPYArray? = nil
  ) throws(BackboneError) -> [Float] {
    let array = if let array { array } else { try Self.array(name, in: archive) }
    do {
      return try array.floats()
    } catch {
      throw .unusableReference(file: archive.path, reason: "'\(name)': \(error)")
    }
  }

  private static func texts(_ name: String, in archive: NPZArchive) throws(BackboneError) -> [String]? {
    guard archive.contains(name) else { return nil }
    do {
      return try array(name, in: archive).strings()
    } catch let error as NPYError {
      throw .unusableReference(file: archive.path, reason: "'\(name)': \(error)")
    } catch {
      throw .unusableReference(file: archive.path, reason: "\(error)")
    }
  }
}
