internal import Backbones

/// What there is to know about the networks, for people who choose one.
public enum BackboneCatalog {
  /// One network.
  public struct Entry: Sendable, Equatable, Encodable {
    public var name: String
    /// Height and width of the default input.
    public var inputSize: Int
    /// Features of the last layer before the top, pooled.
    public var featureCount: Int
    /// Parameters without the top.
    public var parameterCount: Int
    /// `caffe` or `tf`.
    public var preprocessing: String
    /// Where Keras' weight file lies, nil where it is not there.
    public var weights: String?
  }

  /// All networks.
  ///
  /// - Throws: `RuntimeError`.
  public static func entries() throws -> [Entry] {
    try RuntimeError.wrapping {
      try Backbone.all.map { backbone in
        let network = try backbone.network(includeTop: false)
        return Entry(
          name: backbone.name, inputSize: backbone.defaultInputSize,
          featureCount: try network.shape(of: backbone.lastLayer).last ?? 0,
          parameterCount: network.parameterCount, preprocessing: backbone.preprocessMode.rawValue,
          weights: try? backbone.locateWeights(includeTop: false))
      }
    }
  }

  /// A network's layers as Keras' `model.summary()` prints them.
  ///
  /// - Parameters:
  ///   - height: Rows of the input; nil for the default size.
  ///   - width: Columns of the input; nil for the default size.
  /// - Throws: `RuntimeError.invalid` for an unknown name or a size that cannot be.
  public static func summary(
    of name: String, includeTop: Bool, height: Int?, width: Int?, terminalWidth: Int
  ) throws -> String {
    do {
      return try Backbone.named(name).network(includeTop: includeTop, height: height, width: width)
        .summary(terminalWidth: terminalWidth)
    } catch {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }
}
