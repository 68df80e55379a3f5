import Backbones
import Digests
import Foundation
import TestSupport
import Testing

@Suite("Weight inspection")
struct WeightInspectionTests {
  private func inspect(_ name: String) throws -> WeightInspection {
    try WeightInspection(path: ProjectPaths.golden.appending(path: name).path)
  }

  @Test(
    "finds out whose weights a file holds",
    arguments: [
      "vgg16", "vgg19", "resnet50", "resnet50_v0.2", "inception_v3", "xception", "mobilenet_v2_0.35",
    ])
  func recognized(name: String) throws {
    let inspection = try inspect("Backbones/shapes_\(name).h5")
    #expect(inspection.backbone?.name == name)
    #expect(inspection.classifier == .none)
    #expect(inspection.container == .legacyHDF5)
    #expect(inspection.isUsable && inspection.badTensors.isEmpty)
    // The files of shapes hold no values.
    #expect(inspection.isAllZero)
    let network = try Backbone.named(name).network(includeTop: false)
    #expect(inspection.parameterCount == network.parameterCount)
    #expect(inspection.tensorCount == network.weightSpecs.count)
    #expect(inspection.nearest == nil && inspection.missingLayers.isEmpty)
  }

  @Test("counts every unusable number of every tensor, and classes that are not ImageNet's")
  func unusable() throws {
    let inspection = try inspect("Weights/five_classes_unusable.h5")
    #expect(inspection.backbone?.name == "mobilenet_v2_0.35")
    #expect(inspection.classifier == .other(classCount: 5))
    #expect(inspection.origin == .other)
    #expect(!inspection.isUsable && !inspection.isAllZero)
    #expect(inspection.badTensors.map(\.layer) == ["Conv1", "bn_Conv1"])
    let kernel = try #require(inspection.badTensors.first)
    #expect(kernel.weight == "Conv1/kernel:0" && kernel.elementCount == 3 * 3 * 3 * 16)
    #expect(kernel.nanCount == 2 && kernel.infiniteCount == 1 && kernel.negativeCount == 0)
    // A negative mean is a mean; a negative variance is none.
    let variance = try #require(inspection.badTensors.last)
    #expect(variance.weight == "bn_Conv1/moving_variance:0")
    #expect(variance.nanCount == 1 && variance.infiniteCount == 0 && variance.negativeCount == 2)
  }

  @Test("names the nearest network, what is missing and what is left over")
  func incomplete() throws {
    let inspection = try inspect("Weights/incomplete.h5")
    #expect(inspection.backbone == nil && !inspection.isUsable)
    #expect(inspection.nearest?.name == "vgg16")
    #expect(inspection.missingLayers == ["block3_conv2", "block5_conv3"])
    #expect(inspection.extraLayers == ["surprise"])
    #expect(try #require(inspection.mismatch).contains("'block3_conv2'"))
  }

  @Test("a file like no network is said to be like none, and its numbers are looked at all the same")
  func unknown() throws {
    let inspection = try inspect("Backbones/tiny_negative_variance.h5")
    #expect(inspection.backbone == nil && inspection.nearest == nil)
    #expect(inspection.badTensors.count == 1)
    #expect(inspection.badTensors[0].negativeCount > 0)
  }

  @Test("Keras' own file is known by its digest, and by nothing else")
  func origin() throws {
    let path = goldenPath("shapes_vgg16.h5")
    func origin(md5: String?, byteCount: Int? = nil) throws -> WeightInspection.Origin {
      let weight = OfficialWeight(
        backbone: "vgg16", includeTop: false, fileName: "own.h5", byteCount: byteCount, md5: md5, url: "")
      return try WeightInspection(path: path, official: [weight]).origin
    }
    #expect(try origin(md5: Digest.file(path, .md5)) == .official(fileName: "own.h5"))
    #expect(try origin(md5: String(repeating: "0", count: 32)) == .other)
    #expect(try origin(md5: nil) == .unpublished(fileName: "own.h5", hasKnownSize: nil))
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    #expect(try origin(md5: nil, byteCount: size) == .unpublished(fileName: "own.h5", hasKnownSize: true))
    #expect(try origin(md5: nil, byteCount: 1) == .unpublished(fileName: "own.h5", hasKnownSize: false))
  }

  @Test("digests are those of the bytes")
  func digests() throws {
    let inspection = try inspect("Backbones/tiny.h5")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: inspection.path))
    #expect(inspection.byteCount == bytes.count)
    #expect(inspection.sha256 == Digest.sha256(Array(bytes)))
    #expect(try inspection.md5 == Digest.file(inspection.path, .md5))
  }

  @Test("what is no weight file is refused in the reader's words")
  func refused() throws {
    let folder = try TemporaryFolder()
    let page = try folder.write("<html>", to: "page.h5")
    let error = #expect(throws: BackboneError.self) { try WeightInspection(path: page) }
    #expect("\(try #require(error))".contains("a web page"))
  }
}
