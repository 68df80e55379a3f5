internal import Backbones
internal import Foundation

/// Writes the weights of a network as a `.safetensors` file, from whatever file they come in.
public struct WeightExportJob {
  /// What was written.
  public struct Result: Sendable, Equatable, Encodable {
    /// The file the weights come from.
    public var source: String
    /// What kind of file that is, in words.
    public var container: String
    /// The network they belong to.
    public var backbone: String
    /// Whether the classifier on top is among them.
    public var includeTop: Bool
    /// The file that was written.
    public var path: String
    /// How many numbers it holds.
    public var parameterCount: Int
    /// Its length.
    public var byteCount: Int
  }

  /// Weights that were found, and where.
  private struct Source {
    /// The file's path, or `builtin`.
    var path: String
    var container: WeightFile.Container
    var backbone: Backbone
    var weights: NetworkWeights
    /// Where the file says what its network is, so that what is written says it too.
    var described: TrainedNetwork?
  }

  private let source: String
  private let backbone: String?
  private let includeTop: Bool?
  private let isHalf: Bool

  /// A job for the weights of `source`.
  ///
  /// - Parameters:
  ///   - source: A network's name, for Keras' file of it, or the path of a weight file.
  ///   - backbone: The network of a file; nil to tell by its layers.
  ///   - includeTop: Whether the classifier on top is written too; nil for what the file holds.
  ///   - isHalf: Whether numbers are rounded to half precision.
  public init(source: String, backbone: String?, includeTop: Bool?, isHalf: Bool) {
    (self.source, self.backbone) = (source, backbone)
    (self.includeTop, self.isHalf) = (includeTop, isHalf)
  }

  /// Writes the file.
  ///
  /// - Parameter replacing: Whether a file that is there already may be replaced.
  /// - Throws: `RuntimeError.invalid` when network or weights are not to be had, `.failed` when the file cannot be
  ///   written or a weight not be used, `.interrupted`, which leaves no file.
  public func run(to path: String, replacing: Bool, interruption: Interruption) throws -> Result {
    let found = try resolved()
    return try RuntimeError.wrapping {
      let precision: SafetensorsWriter.Precision = isHalf ? .float16 : .float32
      let isCancelled = { interruption.isRequested }
      let byteCount =
        if let described = found.described {
          try described.write(
            to: path, precision: precision, replacing: replacing, isCancelled: isCancelled)
        } else {
          try SafetensorsWriter(precision: precision)
            .write(found.weights, to: path, replacing: replacing, isCancelled: isCancelled)
        }
      guard let byteCount else { throw RuntimeError.interrupted }
      let network = found.weights.network
      return Result(
        source: found.path, container: found.container.title, backbone: found.backbone.name,
        includeTop: network.hasTop, path: path, parameterCount: network.parameterCount, byteCount: byteCount)
    }
  }

  private static let fileEndings = [".h5", ".keras", ".safetensors"]

  private func resolved() throws -> Source {
    do {
      // Whatever is no file, and is not spelled like one, is meant as a name.
      let isPath = source.contains("/") || Self.fileEndings.contains { source.hasSuffix($0) }
      if !isPath, !FileManager.default.fileExists(atPath: source) {
        let named = try Backbone.named(source)
        if named.isShipped {
          return try described(ShippedNetwork.network(), path: "\(WeightSource.builtin)", .safetensors)
        }
        let file = try WeightFile(path: try named.locateWeights(includeTop: includeTop ?? false))
        return try bound(file, among: [named, .resNet50V02].filter { $0 == named || named == .resNet50 })
      }
      let file = try WeightFile(path: source)
      if file.isDescribed, backbone == nil {
        return try described(TrainedNetwork(path: source), path: source, file.container)
      }
      return try bound(file, among: backbone.map { [try Backbone.named($0)] } ?? Backbone.all)
    } catch let error as BackboneError {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }

  /// A network that says what it is, whole or up to its feature layer.
  private func described(
    _ whole: TrainedNetwork, path: String, _ container: WeightFile.Container
  ) throws(BackboneError) -> Source {
    if includeTop == true, !whole.backbone.hasClassifier {
      throw .noClassifier(backbone: whole.backbone.name)
    }
    let network = includeTop == false ? try whole.upTo(whole.description.featureLayer) : whole
    return Source(
      path: path, container: container, backbone: network.backbone, weights: network.weights,
      described: network)
  }

  /// The first network of `candidates` that the file's layers fit.
  private func bound(_ file: WeightFile, among candidates: [Backbone]) throws -> Source {
    var first: BackboneError?
    for candidate in candidates {
      for includeTop in includeTop.map({ [$0] }) ?? [true, false] {
        do {
          let network = try candidate.network(includeTop: includeTop)
          return Source(
            path: file.path, container: file.container, backbone: candidate,
            weights: try NetworkWeights(file, for: network))
        } catch {
          first = first ?? error
        }
      }
    }
    // Where the network is known, its own objection says most.
    if let first, backbone != nil || candidates.count < Backbone.all.count { throw first }
    throw RuntimeError.invalid([
      "error: \(file.path): the layers are those of no network here"
        + (includeTop == true ? " with its top" : "") + "; name the network with --backbone to see why"
    ])
  }
}
