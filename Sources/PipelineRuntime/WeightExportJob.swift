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
    let (backbone, file, weights) = try resolved()
    return try RuntimeError.wrapping {
      let byteCount = try SafetensorsWriter(precision: isHalf ? .float16 : .float32)
        .write(weights, to: path, replacing: replacing, isCancelled: { interruption.isRequested })
      guard let byteCount else { throw RuntimeError.interrupted }
      return Result(
        source: file.path, container: file.container.title, backbone: backbone.name,
        includeTop: weights.network.hasTop, path: path, parameterCount: weights.network.parameterCount,
        byteCount: byteCount)
    }
  }

  private static let fileEndings = [".h5", ".keras", ".safetensors"]

  private func resolved() throws -> (Backbone, WeightFile, NetworkWeights) {
    do {
      // Whatever is no file, and is not spelled like one, is meant as a name.
      let isPath = source.contains("/") || Self.fileEndings.contains { source.hasSuffix($0) }
      if !isPath, !FileManager.default.fileExists(atPath: source) {
        let named = try Backbone.named(source)
        let file = try WeightFile(path: try named.locateWeights(includeTop: includeTop ?? false))
        return try bound(file, among: [named, .resNet50V02].filter { $0 == named || named == .resNet50 })
      }
      let file = try WeightFile(path: source)
      return try bound(file, among: backbone.map { [try Backbone.named($0)] } ?? Backbone.all)
    } catch let error as BackboneError {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }

  /// The first network of `candidates` that the file's layers fit.
  private func bound(
    _ file: WeightFile, among candidates: [Backbone]
  ) throws -> (Backbone, WeightFile, NetworkWeights) {
    var first: BackboneError?
    for candidate in candidates {
      for includeTop in includeTop.map({ [$0] }) ?? [true, false] {
        do {
          let network = try candidate.network(includeTop: includeTop)
          return (candidate, file, try NetworkWeights(file, for: network))
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
