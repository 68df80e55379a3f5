/// Which layer features are taken from, and what is made of height and width.
public struct FeatureSpec: Sendable, Hashable, Codable {
  /// What is made of a layer's `(height, width, channels)`.
  public enum Pooling: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean over height and width: one number per channel.
    case avg
    /// The maximum over height and width: one number per channel.
    case max
    /// Everything as one vector, in (height, width, channel) order.
    case flatten
    /// Everything, with its shape.
    case none
  }

  /// The layer's name.
  public let layer: String
  /// What is made of height and width.
  public let pooling: Pooling

  /// Features of `layer`.
  public init(layer: String, pooling: Pooling) {
    self.layer = layer
    self.pooling = pooling
  }
}

extension Network {
  /// The shape of one image's features, without the batch; their dimension is its product.
  ///
  /// - Throws: `BackboneError.unknownLayer`, or `.poolingOfVector` where the layer has no height and width.
  public func featureShape(_ feature: FeatureSpec) throws(BackboneError) -> [Int] {
    let shape = try shape(of: feature.layer)
    switch feature.pooling {
    case .none: return shape
    case .flatten: return [shape.reduce(1, *)]
    case .avg, .max:
      guard shape.count == 3 else {
        throw .poolingOfVector(
          network: name, layer: feature.layer, pooling: feature.pooling, count: shape.reduce(1, *))
      }
      return [shape[2]]
    }
  }
}
