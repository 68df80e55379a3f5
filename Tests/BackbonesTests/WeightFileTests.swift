import Archives
import Backbones
import Digests
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Weight files")
struct WeightFileTests {
  private func bind(_ name: String, includeTop: Bool = true) throws -> NetworkWeights {
    try NetworkWeights(WeightFile(path: goldenPath(name)), for: tinyNetwork(includeTop: includeTop))
  }

  /// The error of reading all of `name`, or nil.
  private func problem(_ name: String, includeTop: Bool = true) throws -> BackboneError? {
    do {
      try bind(name, includeTop: includeTop).verify()
      return nil
    } catch let error as BackboneError {
      return error
    }
  }

  @Test(
    "every layout Keras ever wrote gives the same weights, to the bit",
    arguments: [
      "tiny.h5", "tiny_model.h5", "tiny_fixed_strings.h5", "tiny_keras2.h5", "tiny_chunked.h5",
      "tiny_float64.h5", "tiny_big_endian.h5", "tiny_reordered.h5",
    ])
  func layouts(name: String) throws {
    let weights = try bind(name)
    let formula = NetworkWeights.random(seed: 3, for: weights.network)
    for layer in weights.network.layers {
      #expect(try weights.tensors(of: layer) == formula.tensors(of: layer), "\(layer.name)")
    }
  }

  @Test("half precision is converted")
  func float16() throws {
    let weights = try bind("tiny_float16.h5")
    let formula = NetworkWeights.random(seed: 3, for: weights.network)
    for layer in weights.network.layers {
      for (a, b) in zip(try weights.tensors(of: layer), try formula.tensors(of: layer)) {
        // 11 significant bits.
        let closeness = Closeness(a.elements, b.elements, rtol: 0x1p-11, atol: 1e-7)
        #expect(closeness.isClose, "\(layer.name): \(closeness)")
      }
    }
  }

  @Test("a file with the top serves a network without")
  func topFileWithoutTop() throws {
    #expect(try problem("tiny.h5", includeTop: false) == nil)
    #expect(try problem("tiny_notop.h5", includeTop: false) == nil)
  }

  @Test("a file without the top does not serve a network with it")
  func noTopFileWithTop() throws {
    let path = goldenPath("tiny_notop.h5")
    #expect(try problem("tiny_notop.h5") == .missingTop(file: path, network: "tiny", layers: ["top"]))
  }

  @Test("each fault has its own error, naming layer, found and expected")
  func faults() throws {
    func path(_ name: String) -> String { goldenPath(name) }
    #expect(
      try problem("tiny_transposed.h5")
        == .wrongShape(
          file: path("tiny_transposed.h5"), layer: "top", weight: "kernel", found: [5, 4], expected: [4, 5]))
    #expect(
      try problem("tiny_nan.h5")
        == .unusableValue(
          file: path("tiny_nan.h5"), layer: "depth", weight: "depth/kernel", index: 2, value: "nan"))
    #expect(
      try problem("tiny_infinite.h5")
        == .unusableValue(
          file: path("tiny_infinite.h5"), layer: "top", weight: "top/bias", index: 2, value: "-inf"))
    #expect(
      try problem("tiny_negative_variance.h5")
        == .unusableValue(
          file: path("tiny_negative_variance.h5"), layer: "norm", weight: "moving_variance", index: 2,
          value: "-0.5 (a variance below zero)"))
    #expect(
      try problem("tiny_missing_layer.h5")
        == .missingLayer(file: path("tiny_missing_layer.h5"), network: "tiny", layer: "norm", missingCount: 1)
    )
    #expect(
      try problem("tiny_extra_layer.h5")
        == .extraLayers(file: path("tiny_extra_layer.h5"), network: "tiny", layers: ["conv2"]))
    #expect(
      try problem("tiny_missing_weight.h5")
        == .wrongWeightCount(
          file: path("tiny_missing_weight.h5"), layer: "norm",
          found: ["norm/beta", "norm/moving_mean", "norm/moving_variance"],
          expected: ["gamma", "beta", "moving_mean", "moving_variance"]))
    #expect(
      try problem("tiny_missing_dataset.h5")
        == .unreadableWeight(
          file: path("tiny_missing_dataset.h5"), layer: "depth", weight: "depth/kernel",
          reason: "is not in the file"))
    #expect(
      try problem("tiny_missing_group.h5")
        == .damaged(
          file: path("tiny_missing_group.h5"),
          reason: "layer 'depth' is listed but has no group with weight_names"))
    guard case .unreadableWeight(_, "conv", "conv/kernel", _) = try problem("tiny_integers.h5") else {
      Issue.record("integers were taken for weights")
      return
    }
  }

  @Test("a NaN that no feature needs does no harm, one that is needed stops the extractor")
  func nanWhereNeeded() throws {
    let weights = try bind("tiny_nan.h5")
    _ = try Extractor(weights: weights, features: [FeatureSpec(layer: "relu", pooling: .avg)], batchSize: 1)
    #expect(throws: BackboneError.self) {
      _ = try Extractor(
        weights: weights, features: [FeatureSpec(layer: "pool", pooling: .none)], batchSize: 1)
    }
  }

  @Test("what is not a weight file is recognised by its content")
  func otherFiles() throws {
    let folder = try TemporaryFolder()
    func error(_ text: String) throws -> BackboneError? {
      let path = try folder.write(text, to: "weights.h5")
      return #expect(throws: BackboneError.self) { _ = try WeightFile(path: path) }
    }
    let path = folder.path("weights.h5")
    let html = "a web page, as a download saves when the link was wrong"
    #expect(
      try error("<!DOCTYPE html>\n<html><body>Sign in</body></html>")
        == .unknownContainer(file: path, looksLike: html)
    )
    #expect(try error("\n <HTML>404</HTML>") == .unknownContainer(file: path, looksLike: html))
    #expect(try error("") == .unknownContainer(file: path, looksLike: "an empty file"))
    #expect(
      try error("PK\u{3}\u{4}") == .unusableArchive(.notAnArchive(archive: path, isCut: true)))
    #expect(
      try error("PK\u{3}") == .unknownContainer(file: path, looksLike: "the first bytes of a .keras archive"))
    #expect(
      try error("version https://git-lfs.github.com/spec/v1\noid sha256:1")
        == .unknownContainer(file: path, looksLike: "a Git LFS pointer instead of the file itself"))
    #expect(try error("1,2,3\n") == .unknownContainer(file: path, looksLike: nil))
    let missing = folder.path("none.h5")
    #expect(throws: BackboneError.fileUnreadable(file: missing, reason: "no such file")) {
      _ = try WeightFile(path: missing)
    }
    #expect(throws: BackboneError.self) { _ = try WeightFile(path: folder.url.path) }
    #expect(throws: BackboneError.notKerasWeights(file: goldenPath("empty.h5"), looksLike: nil)) {
      _ = try WeightFile(path: goldenPath("empty.h5"))
    }
  }

  @Test("a file cut off anywhere is an error, never a crash or a result")
  func truncated() throws {
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: goldenPath("tiny.h5"))))
    let folder = try TemporaryFolder()
    let path = try folder.write(whole, to: "cut.h5")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    // From the end to the start, so that truncating is enough: every byte near either end, a sample between.
    for length in (0..<whole.count).reversed()
    where length < 1200 || length > whole.count - 300 || length % 61 == 0 {
      try file.truncate(atOffset: UInt64(length))
      let error = #expect(throws: BackboneError.self, "\(length) bytes") { _ = try WeightFile(path: path) }
      switch error {
      case .damaged(let named, _), .unknownContainer(let named, _): #expect(named == path)
      default: Issue.record("\(length) bytes: \(String(describing: error))")
      }
    }
  }

  @Test("the digest is the file's SHA-256")
  func digest() throws {
    let path = goldenPath("tiny.h5")
    let expected = Digest.sha256(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(try bind("tiny.h5").digest() == expected)
    #expect(try bind("tiny.h5").origin == path)
  }

  @Test("many threads may read at once")
  func concurrentReads() async throws {
    let weights = try bind("tiny.h5")
    let expected = try weights.tensors(of: weights.network.layers[1])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask {
          try NetworkWeights(WeightFile(path: goldenPath("tiny.h5")), for: tinyNetwork())
            .tensors(of: weights.network.layers[1]) == expected
        }
      }
      for try await same in group { #expect(same) }
    }
  }
}
