import Backbones
import Testing
import Training

@Suite("Training cut")
struct TrainingCutTests {
  @Test(
    "divides before the layers that learn, behind a layer that all paths go through",
    arguments: [
      ("block5_conv1", "block4_pool"), ("block5_conv3", "block5_conv2"), ("block1_conv1", "input_layer"),
    ])
  func chain(first: String, frozen: String) throws {
    let network = try Backbone.vgg16.network(includeTop: false)
    let cut = try TrainingCut(network, trainableFrom: first)
    #expect(cut.frozenOutput == (frozen == "input_layer" ? network.layers[0].name : frozen))
  }

  @Test("does not cut inside a block whose input is added at its end")
  func residual() throws {
    let network = try Backbone.mobileNetV2.network(includeTop: false)
    #expect(try TrainingCut(network, trainableFrom: "block_15_expand").frozenOutput == "block_14_add")
    // Block 14 adds its input, so nothing inside of it is the only way.
    #expect(try TrainingCut(network, trainableFrom: "block_14_project").frozenOutput == "block_13_project_BN")
  }

  @Test("begins with the image when everything learns")
  func everything() throws {
    let network = try Backbone.mobileNetV2.network(includeTop: false)
    #expect(try TrainingCut(network, trainableFrom: nil).frozenOutput == network.layers[0].name)
  }

  @Test("names a layer that is not there")
  func unknown() throws {
    let network = try Backbone.vgg16.network(includeTop: false)
    #expect(throws: BackboneError.self) { try TrainingCut(network, trainableFrom: "block6_conv1") }
  }
}
