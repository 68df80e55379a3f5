extension Network {
  /// The maps that a feature is made of, and how.
  ///
  /// A layer that is itself a pooling or a flattening of maps stands for the layer before it: `avg_pool` of ResNet50,
  /// without pooling, is `conv5_block3_out`, averaged.
  ///
  /// - Returns: nil where the feature is a vector that no pooling explains, such as a dense layer's.
  /// - Throws: `BackboneError.unknownLayer`.
  public func maps(behind feature: FeatureSpec) throws(BackboneError) -> FeatureSpec? {
    var (name, pooling) = (feature.layer, feature.pooling)
    while try shape(of: name).count != 3 {
      guard let layer = self[name], layer.inputs.count == 1 else { return nil }
      switch layer.operation {
      case .dropout: break
      case .globalAveragePooling: pooling = .avg
      case .globalMaxPooling: pooling = .max
      case .flatten: pooling = .flatten
      default: return nil
      }
      name = layer.inputs[0]
    }
    return FeatureSpec(layer: name, pooling: pooling)
  }
}
