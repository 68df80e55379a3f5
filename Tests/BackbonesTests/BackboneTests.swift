import Backbones
import Foundation
import TestSupport
import Testing

@Suite("Backbone registry")
struct BackboneTests {
  @Test("knows sizes, preprocessing and the last layer of each network")
  func facts() throws {
    for backbone in Backbone.keras {
      let network = try backbone.network(includeTop: false)
      #expect(network.layers.last?.name == backbone.lastLayer, "\(backbone.name)")
      let size = ["inception_v3", "xception"].contains(backbone.name) ? 299 : 224
      #expect(network.inputShape == [size, size, 3])
      let top = try backbone.network(includeTop: true)
      #expect(try top.shape(of: top.layers[top.layers.count - 1].name) == [1000])
      let least = ["inception_v3": 75, "xception": 71][backbone.name] ?? 32
      _ = try backbone.network(includeTop: false, height: least, width: least)
      #expect(
        throws: BackboneError.inputTooSmall(
          backbone: backbone.name, height: least - 1, width: least + 8, minimum: least)
      ) { _ = try backbone.network(includeTop: false, height: least - 1, width: least + 8) }
    }
    #expect(try Backbone.named("vgg16").preprocessMode == .caffe)
    #expect(try Backbone.named("resnet50").preprocessMode == .caffe)
    #expect(try Backbone.named("mobilenet_v2").preprocessMode == .tf)
  }

  @Test("suggests the nearest name")
  func unknownName() throws {
    let error = #expect(throws: BackboneError.self) { _ = try Backbone.named("resnet_50") }
    #expect(
      error.map { "\($0)" }?.hasPrefix("backbone 'resnet_50' is not known; did you mean 'resnet50'") == true)
  }

  @Test("a flattened classifier fixes the image size, a pooled one does not")
  func sizeWithTop() throws {
    #expect(
      throws: BackboneError.inputSizeFixed(backbone: "vgg16", height: 200, width: 224, expected: [224])
    ) { _ = try Backbone.vgg16.network(includeTop: true, height: 200, width: 224) }
    _ = try Backbone.mobileNetV2.network(includeTop: true, height: 96, width: 160)
  }

  @Test("ImageNet's classifier takes images of its own size, as in Keras")
  func sizeOfImageNetTop() throws {
    for (backbone, sizes) in [(Backbone.xception, [299]), (.mobileNetV2, [224, 192, 160, 128, 96])] {
      #expect(
        throws: BackboneError.inputSizeFixed(
          backbone: backbone.name, height: 200, width: 200, expected: sizes)
      ) { _ = try backbone.load(.imagenet, includeTop: true, height: 200, width: 200, folders: []) }
      _ = try backbone.load(.random(seed: 1), includeTop: true, height: 200, width: 200)
    }
  }

  @Test("names the files Keras downloads")
  func fileNames() {
    #expect(
      Backbone.vgg16.weightFileNames(includeTop: false) == [
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
      ])
    #expect(
      Backbone.mobileNetV2.weightFileNames(includeTop: true, height: 160, width: 160) == [
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160.h5"
      ])
    #expect(
      Backbone.mobileNetV2.weightFileNames(includeTop: false, height: 100, width: 160) == [
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
      ])
  }

  @Test("looks in the explicit folder first, then in Keras' own")
  func folders() {
    #expect(Backbone.weightFolders(environment: ["HOME": "/home/a"]) == ["/home/a/.keras/models"])
    #expect(
      Backbone.weightFolders(environment: ["HOME": "/home/a", "KERAS_HOME": "/k", "PIPELINE_WEIGHTS": "/w"])
        == ["/w", "/k/models", "/home/a/.keras/models"])
  }

  @Test("missing ImageNet weights: says which file, where it looked, what to do")
  func missingWeights() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: BackboneError.self) {
      _ = try Backbone.resNet50.load(.imagenet, includeTop: true, folders: [folder.url.path, "/nowhere"])
    }
    #expect(
      error.map { "\($0)" }
        == "resnet50: no file resnet50_weights_tf_dim_ordering_tf_kernels.h5 in \(folder.url.path), /nowhere; "
        + "fetch it with 'pipeline weights fetch resnet50 --include-top', put it into \(folder.url.path), "
        + "give its path as 'weights: /path/file.h5', or try things out with 'weights: random'")
  }

  @Test("weights are imagenet, random or a path")
  func weightSource() throws {
    #expect(WeightSource("imagenet", seed: 5) == .imagenet)
    #expect(WeightSource("random", seed: 5) == .random(seed: 5))
    #expect(WeightSource("models/a.h5", seed: 5) == .file("models/a.h5"))
    let loaded = try Backbone.mobileNetV2.load(.random(seed: 5), includeTop: false)
    #expect(try loaded.weights.digest() == "random:5")
  }

  @Test("every error text starts with its subject and says what to do")
  func errorTexts() {
    #expect(
      "\(BackboneError.wrongShape(file: "a.h5", layer: "conv", weight: "kernel", found: [3], expected: [3, 3]))"
        == "a.h5: layer 'conv': kernel has shape (3,), expected (3, 3); "
        + "give a file of the same network, saved with TensorFlow's channel order")
    #expect(
      "\(BackboneError.anotherNetwork(file: "a.h5", network: "VGG16", looksLike: "VGG19"))"
        == "a.h5: the weights of VGG19, expected VGG16; change the backbone or the file")
  }
}
