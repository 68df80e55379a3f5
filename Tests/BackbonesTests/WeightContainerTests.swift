import Archives
import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

/// Files of containers.py: the tiny network in everything Keras and safetensors write.
@Suite("Weight containers")
struct WeightContainerTests {
  private func path(_ name: String) -> String { goldenPath("Containers/\(name)") }

  private func weights(_ name: String, includeTop: Bool = true) throws -> NetworkWeights {
    try NetworkWeights(WeightFile(path: path(name)), for: tinyNetwork(includeTop: includeTop))
  }

  private func names(_ name: String) throws -> [String] {
    try WeightFile(path: path(name)).layers.map(\.name)
  }

  /// Each layer as `class index name`, with the models around it.
  private func ordinals(_ name: String) throws -> [String] {
    try WeightFile(path: path(name)).layers.map { layer in
      guard let ordinal = layer.classOrdinal else { return "- \(layer.name)" }
      return (ordinal.models + ["\(ordinal.className) \(ordinal.index) \(layer.name)"]).joined(separator: "/")
    }
  }

  @Test(
    "every container gives the same weights as the legacy file, to the bit",
    arguments: [
      "tiny.keras", "tiny_deflated.keras", "tiny_nameless.keras", "nested.keras", "nested_nameless.keras",
      "sequential.keras", "sequential.weights.h5", "nested.h5", "nested_frozen.h5", "nested_weights_only.h5",
      "sequential.h5", "tiny.safetensors", "tiny_colons.safetensors", "tiny_dots.safetensors",
      "tiny_prefix.safetensors", "tiny_float64.safetensors", "../tiny_keras3.weights.h5",
    ])
  func sameWeights(name: String) throws {
    let weights = try weights(name)
    let formula = NetworkWeights.random(seed: 3, for: weights.network)
    for layer in weights.network.layers {
      #expect(try weights.tensors(of: layer) == formula.tensors(of: layer), "\(layer.name)")
    }
  }

  @Test(
    "half precision is converted to its nearest float32",
    arguments: [("tiny_float16.safetensors", 0x1p-11), ("tiny_bfloat16.safetensors", 0x1p-8)])
  func halves(name: String, tolerance: Double) throws {
    let weights = try weights(name)
    let formula = NetworkWeights.random(seed: 3, for: weights.network)
    for layer in weights.network.layers {
      for (a, b) in zip(try weights.tensors(of: layer), try formula.tensors(of: layer)) {
        let closeness = Closeness(a.elements, b.elements, rtol: tolerance, atol: 1e-7)
        #expect(closeness.isClose, "\(layer.name): \(closeness)")
      }
    }
  }

  @Test(
    "the container is told by the content",
    arguments: [
      ("tiny.keras", WeightFile.Container.kerasArchive, WeightFile.Naming.classOrdinals),
      ("tiny.safetensors", .safetensors, .names), ("../tiny.h5", .legacyHDF5, .ordered),
      ("../tiny_model.h5", .legacyHDF5, .ordered),
      ("../tiny_keras3.weights.h5", .keras3HDF5, .classOrdinals),
    ])
  func container(name: String, container: WeightFile.Container, naming: WeightFile.Naming) throws {
    let folder = try TemporaryFolder()
    // Whatever the file is called.
    let copy = try folder.write(Data(contentsOf: URL(fileURLWithPath: path(name))), to: "weights.dat")
    let file = try WeightFile(path: copy)
    #expect(file.container == container)
    #expect(file.naming == naming)
    #expect(Set(file.layers.map(\.name)) == ["conv", "norm", "depth", "top"])
    #expect((file.layers[0].classOrdinal != nil) == (naming == .classOrdinals))
  }

  @Test("a nested model is listed as its layers, in model order also when some were frozen")
  func nested() throws {
    let order = ["conv", "norm", "depth", "top"]
    for name in ["nested.h5", "nested_frozen.h5", "sequential.h5"] {
      #expect(try names(name) == order, "\(name)")
    }
    let norm = try #require(try WeightFile(path: path("nested_frozen.h5"))["norm"])
    #expect(
      norm.weights.map(\.name) == ["norm/gamma", "norm/beta", "norm/moving_mean", "norm/moving_variance"])
  }

  @Test("Keras 3 says which of its class each layer is, and in which model")
  func classOrdinals() throws {
    let flat = ["batch_normalization 0 norm", "conv2d 0 conv", "dense 0 top", "depthwise_conv2d 0 depth"]
    #expect(try ordinals("../tiny_keras3.weights.h5") == flat)
    #expect(try ordinals("tiny_nameless.keras") == flat)
    let nameless = [
      "batch_normalization 0 batch_normalization", "conv2d 0 conv2d", "dense 0 dense",
      "depthwise_conv2d 0 depthwise_conv2d",
    ]
    #expect(try ordinals("tiny_nameless.weights.h5") == nameless)
    let nested = [
      "dense 0 top", "functional/batch_normalization 0 norm", "functional/conv2d 0 conv",
      "functional/depthwise_conv2d 0 depth",
    ]
    #expect(try ordinals("nested.keras") == nested)
    #expect(try ordinals("nested_nameless.keras") == nested)
    #expect(try ordinals("chain_nameless.keras") == (0..<12).map { "conv2d \($0) step_\($0)" })
  }

  @Test(
    "files of TensorFlow's Keras, which counts layers twice, are counted right",
    arguments: ["keras2_15.weights.h5", "keras2_15_windows.weights.h5"])
  func oldKeras(name: String) throws {
    #expect(
      try ordinals(name) == [
        "conv2d 0 conv2d", "conv2d 1 conv2d_2", "conv2d 2 conv2d_10", "- layer",
      ])
    let shapes = try WeightFile(path: path(name)).layers.map { $0.weights.map(\.shape) }
    #expect(shapes == [[[1, 1, 3, 2], [2]], [[1, 1, 2, 2], [2]], [[1, 1, 2, 2], [2]], [[2, 2]]])
  }

  @Test("names of an archive of TensorFlow's Keras come from its description")
  func oldArchive() throws {
    #expect(
      try ordinals("keras2_15_windows.keras")
        == ["conv2d 0 first", "conv2d 1 second", "conv2d 2 third", "- layer"])
  }

  /// The error of reading all of a file, or nil.
  private func problem(_ path: String) throws -> BackboneError? {
    do {
      try NetworkWeights(WeightFile(path: path), for: tinyNetwork()).verify()
      return nil
    } catch let error as BackboneError {
      return error
    }
  }

  @Test("faults in the numbers have the same errors in every container")
  func faults() throws {
    let nan = path("tiny_nan.safetensors")
    #expect(
      try problem(nan)
        == .unusableValue(file: nan, layer: "norm", weight: "norm/gamma", index: 1, value: "nan"))
    let transposed = path("tiny_transposed.safetensors")
    #expect(
      try problem(transposed)
        == .wrongShape(file: transposed, layer: "top", weight: "kernel", found: [5, 4], expected: [4, 5]))
    let missing = path("tiny_missing.safetensors")
    guard case .wrongWeightCount(missing, "norm", _, _) = try problem(missing) else {
      Issue.record("a missing weight was not missed")
      return
    }
    let integers = path("tiny_integers.safetensors")
    guard case .damaged(integers, let reason) = try problem(integers) else {
      Issue.record("integers were taken for weights")
      return
    }
    #expect(reason.hasSuffix("is stored as I32, expected F16, BF16, F32 or F64"))
  }

  @Test(
    "groups that lead in circles or on endless ways are refused",
    arguments: ["circle.weights.h5", "maze.weights.h5"])
  func tangled(name: String) throws {
    #expect(
      try problem(path(name))
        == .damaged(
          file: path(name), reason: "its groups lead in circles, or are more than any model has"))
  }

  @Test("archives without what they should hold say what is missing")
  func incompleteArchives() throws {
    #expect(
      try problem(path("no_weights.keras"))
        == .notKerasWeights(
          file: path("no_weights.keras"), looksLike: "a zip archive without model.weights.h5"))
    #expect(
      try problem(path("no_config.keras"))
        == .notKerasWeights(file: path("no_config.keras"), looksLike: "a zip archive without config.json"))
    #expect(
      try problem(path("bad_config.keras"))
        == .damaged(
          file: path("bad_config.keras"), reason: "config.json: a text without its end at byte 100"))
    guard case .damaged(_, let reason) = try problem(path("bad_weights.keras")) else {
      Issue.record("cut weights were read")
      return
    }
    #expect(reason.hasPrefix("model.weights.h5: "))
  }

  @Test("a wrong bit in an archive's weights is found by its checksum")
  func checksum() throws {
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path("tiny.keras"))))
    let weights = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x89, 0x48, 0x44, 0x46]) })
    bytes[weights + 3000] ^= 4
    let folder = try TemporaryFolder()
    let damaged = try folder.write(bytes, to: "damaged.keras")
    #expect(
      try problem(damaged)
        == .unusableArchive(.wrongChecksum(archive: damaged, entry: "model.weights.h5")))
  }

  @Test(
    "a file cut off anywhere is an error that names it, and leaves no copy behind",
    arguments: ["tiny.keras", "tiny_deflated.keras", "sequential.weights.h5"])
  func truncated(name: String) throws {
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    let folder = try TemporaryFolder()
    let cut = try folder.write(whole, to: "cut.bin")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: cut))
    for length in (0..<whole.count).reversed()
    where length < 300 || length > whole.count - 200 || length % 101 == 0 {
      try file.truncate(atOffset: UInt64(length))
      let error = #expect(throws: BackboneError.self, "\(length) bytes") { _ = try WeightFile(path: cut) }
      #expect(error?.description.hasPrefix(cut) == true, "\(length) bytes: \(String(describing: error))")
    }
  }
}
