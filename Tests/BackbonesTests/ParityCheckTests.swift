import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

/// `parity.npz` holds what Keras computed for two of the project's pictures with the formula's weights at seed 7.
@Suite("Parity with saved Keras features")
struct ParityCheckTests {
  private func results(seed: UInt64) throws -> [ParityCheck.LayerResult] {
    let reference = try KerasReference(path: goldenPath("parity.npz"))
    let network = try Backbone.named("mobilenet_v2_0.35").network(
      includeTop: reference.includesTop, height: reference.inputShape[1], width: reference.inputShape[2])
    return try ParityCheck(.random(seed: seed, for: network), against: reference).run()
  }

  @Test("the archive says what was run")
  func contents() throws {
    let reference = try KerasReference(path: goldenPath("parity.npz"))
    #expect(reference.inputShape == [2, 64, 48, 3])
    #expect(reference.layers == ["block_2_add", "block_13_depthwise_BN", "out_relu", "predictions"])
    #expect(reference.imagePaths == ["data/fruits/apple/apple_001.jpg", "data/fruits/tomato/tomato_001.jpg"])
    #expect(reference.interpolation == "bilinear")
    #expect(reference.includesTop)
  }

  @Test("the same weights agree in every element of every picture")
  func agrees() throws {
    let results = try results(seed: 7)
    #expect(results.map(\.shape) == [[16, 12, 8], [2, 2, 192], [2, 2, 1280], [1000]])
    for result in results {
      #expect(result.closeness.isClose, "\(result.layer): \(result.closeness)")
      #expect(result.closeness.count == 2 * result.shape.reduce(1, *))
    }
  }

  @Test("other weights disagree in every layer")
  func disagrees() throws {
    for result in try results(seed: 8) {
      #expect(!result.closeness.isClose, "\(result.layer)")
      #expect(result.closeness.worstShare > 10)
    }
  }

  @Test("another network's archive is refused with the layer or both shapes")
  func otherNetwork() throws {
    let reference = try KerasReference(path: goldenPath("parity.npz"))
    let wider = try Backbone.named("mobilenet_v2_0.5").network(includeTop: true, height: 64, width: 48)
    #expect(
      throws: BackboneError.unusableReference(
        file: goldenPath("parity.npz"),
        reason: "'layer:block_2_add' has shape (2, 16, 12, 8), mobilenetv2_0.50_64 gives (2, 16, 12, 16)")
    ) { _ = try ParityCheck(.random(seed: 7, for: wider), against: reference).run() }
    let other = try Backbone.vgg16.network(includeTop: false, height: 64, width: 48)
    #expect(throws: BackboneError.unknownLayer(network: "vgg16", layer: "block_2_add", similar: [])) {
      _ = try ParityCheck(.random(seed: 7, for: other), against: reference).run()
    }
  }

  @Test("what is no such archive is refused and told how to make one")
  func notAnArchive() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("hello", to: "keras.npz")
    for file in [
      path, folder.path("none.npz"), ProjectPaths.golden.appending(path: "Archives/arrays.npz").path,
    ] {
      let error = #expect(throws: BackboneError.self) { _ = try KerasReference(path: file) }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix(file) && text.contains("docs/parity/save_keras_features.py"), "\(text)")
    }
  }
}
