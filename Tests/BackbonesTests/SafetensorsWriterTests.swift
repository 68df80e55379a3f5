import Backbones
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Writing safetensors")
struct SafetensorsWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is written is read back, to the bit")
  func roundTrip() throws {
    let weights = NetworkWeights.random(seed: 3, for: try tinyNetwork())
    let path = folder.path("tiny.safetensors")
    let byteCount = try SafetensorsWriter().write(weights, to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(byteCount == bytes.count)
    let read = try NetworkWeights(WeightFile(path: path), for: weights.network)
    for layer in weights.network.layers {
      #expect(try read.tensors(of: layer) == weights.tensors(of: layer), "\(layer.name)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["tiny.safetensors"])
  }

  @Test("the file is the same one every time, with numbers that begin at a multiple of 8")
  func layout() throws {
    let weights = NetworkWeights.random(seed: 3, for: try tinyNetwork())
    for name in ["a", "b"] { try SafetensorsWriter().write(weights, to: folder.path(name)) }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("a")))
    #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: folder.path("b"))))
    let length = Int(bytes[0]) | Int(bytes[1]) << 8
    #expect(length % 8 == 0)
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    #expect(
      header.hasPrefix(#"{"__metadata__":{"format":"keras","network":"tiny","input":"8x8x3"},"conv/kernel":"#)
    )
    #expect(header.contains(#""conv/bias":{"dtype":"F32","shape":[4],"data_offsets":[432,448]}"#))
  }

  @Test("half precision is the nearest half, and half the size")
  func half() throws {
    let weights = NetworkWeights.random(seed: 3, for: try tinyNetwork())
    let path = folder.path("tiny.safetensors")
    try SafetensorsWriter(precision: .float16).write(weights, to: path)
    let read = try NetworkWeights(WeightFile(path: path), for: weights.network)
    for layer in weights.network.layers {
      let rounded = try weights.tensors(of: layer).map { $0.elements.map { Float(Float16($0)) } }
      #expect(try read.tensors(of: layer).map(\.elements) == rounded, "\(layer.name)")
    }
    // NumPy rounded the same numbers for this file.
    let golden = try NetworkWeights(
      WeightFile(path: goldenPath("Containers/tiny_float16.safetensors")), for: weights.network)
    for layer in weights.network.layers {
      #expect(try read.tensors(of: layer) == golden.tensors(of: layer), "\(layer.name)")
    }
  }

  @Test("a file that is there stays, unless it may be replaced")
  func alreadyThere() throws {
    let weights = NetworkWeights.random(seed: 3, for: try tinyNetwork())
    let path = try folder.write("precious", to: "kept.safetensors")
    #expect(throws: BackboneError.alreadyThere(file: path)) {
      try SafetensorsWriter().write(weights, to: path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    try SafetensorsWriter().write(weights, to: path, replacing: true)
    #expect(try WeightFile(path: path).layers.count == 4)
  }

  @Test("weights that fail leave no file")
  func failing() throws {
    let weights = try NetworkWeights(WeightFile(path: goldenPath("tiny_nan.h5")), for: tinyNetwork())
    #expect(throws: BackboneError.self) {
      try SafetensorsWriter().write(weights, to: folder.path("nan.safetensors"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    let missing = folder.path("none/tiny.safetensors")
    guard
      case .cannotWrite(missing, _, "no such file or directory") = #expect(
        throws: BackboneError.self,
        performing: {
          try SafetensorsWriter().write(.random(seed: 3, for: tinyNetwork()), to: missing)
        })
    else {
      Issue.record("a folder that is not there was written to")
      return
    }
  }

  @Test("a writing that is cancelled, after however many layers, leaves what was there", arguments: 0...6)
  func cancelled(layerCount: Int) throws {
    let path = try folder.write("precious", to: "kept.safetensors")
    var count = 0
    let byteCount = try SafetensorsWriter().write(
      .random(seed: 3, for: tinyNetwork()), to: path, replacing: true,
      isCancelled: {
        count += 1
        return count > layerCount
      })
    #expect(byteCount == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["kept.safetensors"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
  }

  @Test("a number too large for half precision is refused by name")
  func overflow() throws {
    // 65 520 is the first number that rounds to infinity.
    for (value, fits) in [(Float(65_519), true), (65_520, false)] {
      let path = try largeFile(value)
      let weights = try NetworkWeights(WeightFile(path: path), for: tinyNetwork())
      let copy = folder.path("half.safetensors")
      if fits {
        try SafetensorsWriter(precision: .float16).write(weights, to: copy, replacing: true)
      } else {
        #expect(
          throws: BackboneError.unusableValue(
            file: path, layer: "conv", weight: "bias", index: 1,
            value: "65520.0 (more than half precision can hold)")
        ) {
          try SafetensorsWriter(precision: .float16).write(weights, to: copy, replacing: true)
        }
      }
    }
  }

  /// The tiny network's file with another second bias.
  private func largeFile(_ value: Float) throws -> String {
    let path = folder.path("large.safetensors")
    try SafetensorsWriter().write(.random(seed: 3, for: tinyNetwork()), to: path, replacing: true)
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let start = 8 + Int(bytes[0]) + Int(bytes[1]) << 8 + 432 + 4
    for byte in 0..<4 { bytes[start + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte)) }
    return try folder.write(bytes, to: "large.safetensors")
  }
}
