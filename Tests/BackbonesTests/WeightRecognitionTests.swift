import Backbones
import Foundation
import TestSupport
import Testing

/// The `shapes_*` files hold the names and shapes of real networks' weights, and no values.
@Suite("Weights of another network")
struct WeightRecognitionTests {
  private func problem(_ file: String, _ backbone: String, includeTop: Bool = false) -> BackboneError? {
    do {
      _ = try NetworkWeights(
        WeightFile(path: goldenPath(file)), for: Backbone.named(backbone).network(includeTop: includeTop))
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "each network takes its own file",
    arguments: [
      "vgg16", "vgg19", "resnet50", "resnet50_v0.2", "inception_v3", "xception", "mobilenet_v2_0.35",
    ])
  func own(name: String) throws {
    #expect(problem("shapes_\(name).h5", name) == nil)
  }

  @Test(
    "a file of another network is refused with the other's name",
    arguments: [
      ("vgg16", "shapes_resnet50.h5", "VGG16", "ResNet50"),
      ("vgg16", "shapes_vgg19.h5", "VGG16", "VGG19"),
      ("resnet50", "shapes_resnet50_v0.2.h5", "ResNet50", "ResNet50 of the v0.2 generation"),
      ("resnet50_v0.2", "shapes_resnet50.h5", "ResNet50 of the v0.2 generation", "ResNet50"),
      ("resnet50", "shapes_mobilenet_v2_0.35.h5", "ResNet50", "MobileNetV2 with alpha 0.35"),
      ("mobilenet_v2", "shapes_mobilenet_v2_0.35.h5", "MobileNetV2", "MobileNetV2 with alpha 0.35"),
      ("mobilenet_v2", "shapes_vgg16.h5", "MobileNetV2", "VGG16"),
      ("vgg19", "shapes_vgg16.h5", "VGG19", "VGG16"),
      ("inception_v3", "shapes_xception.h5", "InceptionV3", "Xception"),
      ("xception", "shapes_inception_v3.h5", "Xception", "InceptionV3"),
    ])
  func other(backbone: String, file: String, title: String, looksLike: String) throws {
    for includeTop in [false, true] {
      #expect(
        problem(file, backbone, includeTop: includeTop)
          == .anotherNetwork(file: goldenPath(file), network: title, looksLike: looksLike))
    }
  }

  @Test("a file of no network at all says what is missing")
  func unknown() throws {
    #expect(
      problem("tiny.h5", "vgg16")
        == .missingLayer(
          file: goldenPath("tiny.h5"), network: "vgg16", layer: "block1_conv1", missingCount: 13))
  }

  @Test("files without the top do not serve networks with it")
  func missingTop() throws {
    #expect(
      problem("shapes_vgg16.h5", "vgg16", includeTop: true)
        == .missingTop(
          file: goldenPath("shapes_vgg16.h5"), network: "vgg16", layers: ["fc1", "fc2", "predictions"]))
  }

  @Test("resnet50 chooses its generation by the layers in the file, whatever the file is called")
  func generation() throws {
    let folder = try TemporaryFolder()
    for (file, expected) in [
      ("shapes_resnet50.h5", "resnet50"), ("shapes_resnet50_v0.2.h5", "resnet50_v0.2"),
    ] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: goldenPath(file)))
      let path = try folder.write(bytes, to: "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5")
      #expect(try Backbone.resNet50.load(.file(path), includeTop: false).backbone.name == expected)
      let found = try Backbone.resNet50.load(.imagenet, includeTop: false, folders: [folder.url.path])
      #expect(found.backbone.name == expected)
      #expect(found.weights.origin == path)
    }
  }
}
