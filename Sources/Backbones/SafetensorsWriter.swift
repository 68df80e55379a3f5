private import Files
private import Foundation
private import Tensors

/// Writes the weights of a network as a `.safetensors` file, one tensor in memory at a time.
///
/// Tensors are called `layer/weight` (`block1_conv1/kernel`) and keep Keras' layout (kernels HWIO). They lie in the
/// network's order, which is the order they are needed in. The header's metadata say what they belong to.
public struct SafetensorsWriter: Sendable {
  /// How numbers are stored.
  public enum Precision: String, Sendable {
    /// Every number as it is.
    case float32 = "F32"
    /// Rounded to the nearest, ties to even: half the size, 11 significant bits.
    case float16 = "F16"

    /// Bytes of one number.
    var byteCount: Int { self == .float32 ? 4 : 2 }
  }

  /// How numbers are stored.
  public let precision: Precision

  /// A writer that stores numbers with `precision`.
  public init(precision: Precision = .float32) { self.precision = precision }

  /// Writes `weights` to `path`; the file appears there when it is whole.
  ///
  /// - Parameters:
  ///   - metadata: Texts about the whole, beside those that every file has.
  ///   - replacing: Whether a file that is there already may be replaced.
  ///   - isCancelled: Looked at before each layer; true ends the writing, and nothing is left.
  /// - Returns: The file's length in bytes; nil when it was cancelled.
  /// - Throws: `BackboneError.cannotWrite`, `.alreadyThere`; `.unusableValue` for a number that half precision
  ///   cannot hold; what reading `weights` throws.
  @discardableResult
  public func write(
    _ weights: NetworkWeights, to path: String, metadata: [(key: String, value: String)] = [],
    replacing: Bool = false, isCancelled: () -> Bool = { false }
  ) throws(BackboneError) -> Int? {
    let network = weights.network
    let header = header(of: network, metadata)
    let byteCount = 8 + header.count + network.parameterCount * precision.byteCount
    // Before half a gigabyte is read and written; the commit looks again.
    guard replacing || !FileManager.default.fileExists(atPath: path) else { throw .alreadyThere(file: path) }
    do {
      let file = try StagedFile(path: path)
      try file.append(Self.length(header))
      try file.append(header)
      for layer in network.layers {
        if isCancelled() { return nil }
        for (spec, tensor) in zip(network.weightSpecs(of: layer), try weights.tensors(of: layer)) {
          try append(tensor.elements, of: spec, from: weights.origin, to: file)
        }
      }
      try file.commit(replacing: replacing)
    } catch StagedFile.Problem.alreadyThere {
      throw .alreadyThere(file: path)
    } catch StagedFile.Problem.failed(let reason) {
      throw .cannotWrite(file: path, byteCount: byteCount, reason: reason)
    } catch let error as BackboneError {
      throw error
    } catch {
      throw .cannotWrite(file: path, byteCount: byteCount, reason: "\(error)")
    }
    return byteCount
  }

  private func append(
    _ values: [Float], of spec: WeightSpec, from origin: String, to file: StagedFile
  ) throws {
    let pieceCount = 1 << 18
    for start in stride(from: 0, to: values.count, by: pieceCount) {
      let piece = values[start..<min(start + pieceCount, values.count)]
      try file.append(encoded(piece, of: spec, from: origin))
    }
  }

  /// Numbers as they are stored, least significant byte first.
  private func encoded(
    _ values: ArraySlice<Float>, of spec: WeightSpec, from origin: String
  ) throws(BackboneError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * precision.byteCount)
    for (index, value) in zip(values.indices, values) {
      switch precision {
      case .float32:
        let bits = value.bitPattern
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
      case .float16:
        let half = Float16(value)
        guard half.isFinite else {
          throw BackboneError.unusableValue(
            file: origin, layer: spec.layer, weight: spec.name, index: index,
            value: "\(value) (more than half precision can hold)")
        }
        bytes.append(UInt8(truncatingIfNeeded: half.bitPattern))
        bytes.append(UInt8(truncatingIfNeeded: half.bitPattern >> 8))
      }
    }
    return bytes
  }

  /// The bytes that `write` puts into a file.
  ///
  /// - Throws: As `write`, but for what concerns files.
  public func bytes(
    of weights: NetworkWeights, metadata: [(key: String, value: String)] = []
  ) throws(BackboneError) -> [UInt8] {
    let network = weights.network
    let header = header(of: network, metadata)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + network.parameterCount * precision.byteCount)
    bytes += Self.length(header) + header
    for layer in network.layers {
      for (spec, tensor) in zip(network.weightSpecs(of: layer), try weights.tensors(of: layer)) {
        bytes += try encoded(tensor.elements[...], of: spec, from: weights.origin)
      }
    }
    return bytes
  }

  private static func length(_ header: [UInt8]) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
  }

  /// The header's JSON, filled up with spaces so that the numbers begin at a multiple of 8.
  private func header(of network: Network, _ metadata: [(key: String, value: String)]) -> [UInt8] {
    let input = network.inputShape.map { "\($0)" }.joined(separator: "x")
    let texts = [("format", "keras"), ("network", network.name), ("input", input)] + metadata
    var members = [
      #""__metadata__":"# + JSONValue.object(texts.map { ($0.0, .string($0.1)) }).encoded
    ]
    var offset = 0
    for spec in network.weightSpecs {
      let end = offset + spec.elementCount * precision.byteCount
      let shape = spec.shape.map { "\($0)" }.joined(separator: ",")
      members.append(
        JSONValue.quoted("\(spec.layer)/\(spec.name)")
          + #":{"dtype":"\#(precision.rawValue)","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    var bytes = Array("{\(members.joined(separator: ","))}".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
    return bytes
  }
}
