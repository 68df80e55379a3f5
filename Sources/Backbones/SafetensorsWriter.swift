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
  ///   - replacing: Whether a file that is there already may be replaced.
  ///   - isCancelled: Looked at before each layer; true ends the writing, and nothing is left.
  /// - Returns: The file's length in bytes; nil when it was cancelled.
  /// - Throws: `BackboneError.cannotWrite`, `.alreadyThere`; `.unusableValue` for a number that half precision
  ///   cannot hold; what reading `weights` throws.
  @discardableResult
  public func write(
    _ weights: NetworkWeights, to path: String, replacing: Bool = false,
    isCancelled: () -> Bool = { false }
  ) throws(BackboneError) -> Int? {
    let network = weights.network
    let header = header(of: network)
    let byteCount = 8 + header.count + network.parameterCount * precision.byteCount
    // Before half a gigabyte is read and written; the commit looks again.
    guard replacing || !FileManager.default.fileExists(atPath: path) else { throw .alreadyThere(file: path) }
    do {
      let file = try StagedFile(path: path)
      try file.append((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
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
      var bytes: [UInt8] = []
      bytes.reserveCapacity(piece.count * precision.byteCount)
      for (index, value) in zip(piece.indices, piece) {
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
      try file.append(bytes)
    }
  }

  /// The header's JSON, filled up with spaces so that the numbers begin at a multiple of 8.
  private func header(of network: Network) -> [UInt8] {
    var members = [
      #""__metadata__":{"format":"keras","network":\#(Self.quoted(network.name)),"#
        + #""input":"\#(network.inputShape.map { "\($0)" }.joined(separator: "x"))"}"#
    ]
    var offset = 0
    for spec in network.weightSpecs {
      let end = offset + spec.elementCount * precision.byteCount
      let shape = spec.shape.map { "\($0)" }.joined(separator: ",")
      members.append(
        Self.quoted("\(spec.layer)/\(spec.name)")
          + #":{"dtype":"\#(precision.rawValue)","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    var bytes = Array("{\(members.joined(separator: ","))}".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
    return bytes
  }

  /// `text` as a JSON text.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
