import Backbones
import Testing

@Suite("The maps behind features")
struct NetworkMapsTests {
  private func maps(
    _ backbone: Backbone, _ layer: String, _ pooling: FeatureSpec.Pooling
  ) throws -> FeatureSpec? {
    try backbone.network(includeTop: true).maps(behind: FeatureSpec(layer: layer, pooling: pooling))
  }

  @Test("a layer of maps is its own, pooled as asked", arguments: FeatureSpec.Pooling.allCases)
  func own(pooling: FeatureSpec.Pooling) throws {
    #expect(
      try maps(.resNet50, "conv4_block6_out", pooling)
        == FeatureSpec(layer: "conv4_block6_out", pooling: pooling))
  }

  @Test("a pooling or flattening of maps stands for the layer before it")
  func poolings() throws {
    #expect(
      try maps(.resNet50, "avg_pool", .none) == FeatureSpec(layer: "conv5_block3_out", pooling: .avg))
    #expect(try maps(.vgg16, "flatten", .none) == FeatureSpec(layer: "block5_pool", pooling: .flatten))
  }

  @Test("a dense layer has none, and neither has what comes after")
  func dense() throws {
    #expect(try maps(.vgg16, "fc1", .none) == nil)
    #expect(try maps(.vgg16, "predictions", .flatten) == nil)
  }

  @Test("a layer that there is not is named")
  func unknown() {
    #expect(throws: BackboneError.self) { try maps(.vgg16, "block9", .avg) }
  }
}
