import Backbones
import Foundation
import TestSupport
import Testing

/// Full-size files of every network, made on the spot: names and shapes are real, and the values are holes in the file, which
/// read as zeros and take no disk.
@Suite("Files that each network refuses")
struct RefusedFilesTests {
  static let names = [
    "vgg16", "vgg19", "resnet50", "resnet50_v0.2", "inception_v3", "xception", "mobilenet_v2",
  ]

  /// A safetensors file with the weights of `network`, whose shapes and values a test may change.
  private struct SparseFile {
    let path: String
    private let offsets: [String: Int]

    init(
      _ network: Network, in folder: TemporaryFolder, named name: String = "file.safetensors",
      changing change: (WeightSpec) -> [Int] = { $0.shape }
    ) throws {
      var header: [String: [String: Any]] = [:]
      var offsets: [String: Int] = [:]
      var end = 0
      for spec in network.weightSpecs {
        let key = "\(spec.layer)/\(spec.name)"
        offsets[key] = end
        header[key] = [
          "dtype": "F32", "shape": change(spec), "data_offsets": [end, end + 4 * spec.elementCount],
        ]
        end += 4 * spec.elementCount
      }
      let text = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
      let start = 8 + text.count
      path = try folder.write(
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text, to: name)
      self.offsets = offsets.mapValues { $0 + start }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.truncate(atOffset: UInt64(start + end))
      try file.close()
    }

    func put(_ value: Float, first key: String) throws {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.seek(toOffset: UInt64(try #require(offsets[key])))
      try file.write(contentsOf: withUnsafeBytes(of: value) { Data($0) })
      try file.close()
    }

    func cut(by byteCount: Int) throws {
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try file.truncate(atOffset: try file.seekToEnd() - UInt64(byteCount))
      try file.close()
    }
  }

  private func problem(_ path: String, _ network: Network) -> BackboneError? {
    do {
      _ = try NetworkWeights(WeightFile(path: path), for: network)
      return nil
    } catch {
      return error
    }
  }

  /// A convolution from the middle of the network whose numbers of input and output channels differ.
  private func middleKernel(_ network: Network) throws -> WeightSpec {
    let kernels = network.weightSpecs.filter { spec in
      spec.name == "kernel" && spec.shape.count == 4 && spec.shape[3] != 1 && spec.shape[2] != spec.shape[3]
    }
    return try #require(kernels.isEmpty ? nil : kernels[kernels.count / 2])
  }

  @Test("its own file is taken, with the top and without", arguments: names)
  func own(name: String) throws {
    let folder = try TemporaryFolder()
    let backbone = try Backbone.named(name)
    let full = try SparseFile(backbone.network(includeTop: true), in: folder)
    #expect(problem(full.path, try backbone.network(includeTop: true)) == nil)
    #expect(problem(full.path, try backbone.network(includeTop: false)) == nil)
  }

  @Test("every other network's file is refused with both names", arguments: names)
  func anotherNetwork(name: String) throws {
    let folder = try TemporaryFolder()
    let file = try SparseFile(Backbone.named(name).network(includeTop: true), in: folder)
    let title = try Backbone.named(name).title
    for other in Self.names where other != name {
      let asked = try Backbone.named(other)
      #expect(
        problem(file.path, try asked.network(includeTop: false))
          == .anotherNetwork(file: file.path, network: asked.title, looksLike: title))
    }
  }

  @Test("a file without the top is refused with the top's layers", arguments: names)
  func missingTop(name: String) throws {
    let folder = try TemporaryFolder()
    let backbone = try Backbone.named(name)
    let file = try SparseFile(backbone.network(includeTop: false), in: folder)
    let network = try backbone.network(includeTop: true)
    #expect(
      problem(file.path, network)
        == .missingTop(file: file.path, network: network.name, layers: network.classifierLayers))
  }

  @Test(
    "a top of another class count serves without the top, and is refused with both numbers", arguments: names)
  func otherClassCount(name: String) throws {
    let folder = try TemporaryFolder()
    let backbone = try Backbone.named(name)
    let network = try backbone.network(includeTop: true)
    let layers = network.layers.map { layer in
      layer.name == network.classifierLayers.last
        ? Layer(layer.name, .dense(Layer.Dense(units: 17, activation: .softmax)), inputs: layer.inputs)
        : layer
    }
    let trained = try Network(name: network.name, layers: layers)
    let file = try SparseFile(trained, in: folder)
    #expect(problem(file.path, try backbone.network(includeTop: false)) == nil)
    #expect(
      problem(file.path, network)
        == .wrongClassCount(
          file: file.path, layer: try #require(network.classifierLayers.last), found: 17, expected: 1000))
  }

  @Test("a transposed tensor is refused with layer and both shapes", arguments: names)
  func transposed(name: String) throws {
    let folder = try TemporaryFolder()
    let network = try Backbone.named(name).network(includeTop: false)
    let kernel = try middleKernel(network)
    let swapped = [kernel.shape[0], kernel.shape[1], kernel.shape[3], kernel.shape[2]]
    let file = try SparseFile(network, in: folder) { $0 == kernel ? swapped : $0.shape }
    let error = problem(file.path, network)
    #expect(
      error
        == .wrongShape(
          file: file.path, layer: kernel.layer, weight: "kernel", found: swapped, expected: kernel.shape))
  }

  @Test("a NaN is found where it stands", arguments: names)
  func nan(name: String) throws {
    let folder = try TemporaryFolder()
    let network = try Backbone.named(name).network(includeTop: false)
    let kernel = try middleKernel(network)
    let file = try SparseFile(network, in: folder)
    try file.put(.nan, first: "\(kernel.layer)/kernel")
    let weights = try NetworkWeights(WeightFile(path: file.path), for: network)
    let error = #expect(throws: BackboneError.self) {
      _ = try weights.tensors(of: try #require(network[kernel.layer]))
    }
    guard case .unusableValue(file.path, kernel.layer, _, 0, "nan") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a file that is cut off is refused", arguments: names)
  func truncated(name: String) throws {
    let folder = try TemporaryFolder()
    let network = try Backbone.named(name).network(includeTop: false)
    let file = try SparseFile(network, in: folder)
    try file.cut(by: 1)
    guard case .damaged(file.path, _) = problem(file.path, network) else {
      Issue.record("\(String(describing: problem(file.path, network)))")
      return
    }
  }

  @Test("a web page is refused as what it is", arguments: names)
  func webPage(name: String) throws {
    let folder = try TemporaryFolder()
    let backbone = try Backbone.named(name)
    let path = try folder.write("<!DOCTYPE html><title>404</title>", to: "weights.h5")
    let error = #expect(throws: BackboneError.self) {
      _ = try backbone.load(.file(path), includeTop: false)
    }
    #expect(
      error.map { "\($0)" }?.contains("a web page, as a download saves when the link was wrong") == true)
  }
}
