public import Foundation
public import Tensors

extension NPYArray {
  /// Reads the file at `url`.
  public init(contentsOf url: URL) throws {
    try self.init(bytes: [UInt8](Data(contentsOf: url)))
  }

  /// Reads `name` below `Tests/Golden`.
  public static func golden(_ name: String) throws -> NPYArray {
    try NPYArray(contentsOf: ProjectPaths.golden.appending(path: name))
  }

  /// All elements, where they are stored as bytes.
  public func elements(as _: UInt8.Type) throws -> [UInt8] { try integers(as: UInt8.self) }

  /// All elements as float32.
  public func elements(as _: Float.Type) throws -> [Float] { try floats() }

  /// All elements as float64.
  public func elements(as _: Double.Type) throws -> [Double] { try doubles() }
}
