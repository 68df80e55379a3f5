import Backbones
import Foundation
import TestSupport
import Testing

@Suite("MobileNetV2 with Keras' weights")
struct RealWeightsTests {
  private static let folder = ProjectPaths.shared.appending(path: "weights").path
  private static let isThere = ProjectPaths.hasShared("weights")

  @Test(
    "both files are found by Keras' names and bound",
    .enabled(if: isThere, "needs the shared weights, which do not ship with the project"),
    arguments: [true, false])
  func binds(includeTop: Bool) throws {
    let loaded = try Backbone.mobileNetV2.load(.imagenet, includeTop: includeTop, folders: [Self.folder])
    try loaded.weights.verify()
    #expect(loaded.backbone == .mobileNetV2)
    #expect(try loaded.weights.digest().count == 64)
  }

  @Test(
    "the same features come from the file with the top and from the one without",
    .enabled(if: isThere, "needs the shared weights, which do not ship with the project"))
  func topFileServes() throws {
    let name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224"
    let batch = preprocessed(picture(1, 96, 96), .tf)
    let results = try ["\(name).h5", "\(name)_no_top.h5"].map { file in
      let weights = try Backbone.mobileNetV2.load(
        .file("\(Self.folder)/\(file)"), includeTop: false, height: 96, width: 96
      ).weights
      return try Extractor(
        weights: weights, features: [FeatureSpec(layer: "out_relu", pooling: .avg)], batchSize: 1
      ).run(batch)
    }
    #expect(results[0] == results[1])
  }
}
